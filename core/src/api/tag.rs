//! [`Tag`]: what tells kinds of exceptions from each other.

use crate::{
    error::Error,
    store::{AsContext, AsContextMut, StoreInner, TagInst, define_handle, wrong_store_panic},
    wasm::types::TagType,
};

define_handle! {
    /// A tag of a store: the kind of an exception.
    ///
    /// Each that is made is another, whatever its type: a module catches exceptions only with tags that it
    /// has itself, defined or imported.
    ///
    /// # Examples
    ///
    /// ```
    /// use peregrine::{Engine, FuncType, Store, Tag, TagType, ValType};
    ///
    /// let mut store = Store::new(&Engine::default(), ());
    /// let ty = TagType::new(FuncType::new([ValType::I32], []));
    /// let tag = Tag::new(&mut store, &ty)?;
    /// assert_eq!(tag.ty(&store), ty);
    /// assert_ne!(tag, Tag::new(&mut store, &ty)?);
    /// # Ok::<(), peregrine::Error>(())
    /// ```
    struct Tag => StoreTagIdx;
}

impl Tag {
    /// Makes a tag.
    ///
    /// # Errors
    ///
    /// If the type has results, or mentions a type of functions that is gone, or there is too little
    /// memory.
    pub fn new(mut ctx: impl AsContextMut, ty: &TagType) -> Result<Self, Error> {
        let store = &mut ctx.as_context_mut().store.inner;
        if !ty.ty().results().is_empty() {
            let (error, ty) = (Error::new("the type of a tag cannot have results"), ty.ty());
            return Err(error.with_detail(format_args!("{ty}")));
        }
        let ty = store.engine.types().intern_host(ty.ty())?;
        let index = store.push_tag(TagInst {
            ty: ty.id.num(),
            func_ty: ty.ty,
        })?;
        Ok(Self::from_parts(store.id, index))
    }

    /// The type.
    ///
    /// # Panics
    ///
    /// If the tag belongs to another store.
    pub fn ty(&self, ctx: impl AsContext) -> TagType {
        match self.current_ty(&ctx.as_context().store.inner) {
            Some(ty) => ty,
            None => wrong_store_panic("tag"),
        }
    }

    /// Whether two tags are the same. So does `==` say; this is wasmtime's name for it.
    pub fn eq(a: &Self, b: &Self, _ctx: impl AsContext) -> bool {
        a == b
    }

    /// The entity, if it belongs to the store.
    pub(crate) fn inst<'a>(&self, store: &'a StoreInner) -> Option<&'a TagInst> {
        store.tags.get(self.index_of(store.id)?.as_usize())
    }

    /// The type as imports are checked against it, if the tag belongs to the store.
    pub(crate) fn current_ty(&self, store: &StoreInner) -> Option<TagType> {
        let ty = store.kept_tag_type(self.inst(store)?);
        Some(TagType::new(ty))
    }
}
