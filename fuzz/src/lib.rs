//! Property functions and fuzz targets for Peregrine
