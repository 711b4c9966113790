// Big integers and signatures.
package main

import (
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"fmt"
	"math/big"
)

func main() {
	a, b := big.NewInt(0), big.NewInt(1)
	for i := 0; i < 1500; i++ {
		a.Add(a, b)
		a, b = b, a
	}
	product := big.NewInt(1)
	for i := int64(2); i < 300; i++ {
		product.Mul(product, big.NewInt(i))
	}
	text := product.String()
	back, _ := new(big.Int).SetString(text, 10)
	modulus := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 521), big.NewInt(1))
	power := new(big.Int).Exp(b, big.NewInt(65537), modulus)
	fmt.Println(len(text), back.Cmp(product), power.BitLen(), new(big.Int).GCD(nil, nil, a, product), modulus.ProbablyPrime(0))

	seed := sha256.Sum256([]byte("seed"))
	key := ed25519.NewKeyFromSeed(seed[:])
	message := []byte("a message of some length")
	signature := ed25519.Sign(key, message)
	fmt.Println(ed25519.Verify(key.Public().(ed25519.PublicKey), message, signature), signature[:4])

	x, y := elliptic.P256().ScalarBaseMult(seed[:])
	fmt.Println(elliptic.P256().IsOnCurve(x, y), x.BitLen())
	half := new(big.Rat).SetFrac(a, b)
	for i := 0; i < 20; i++ {
		half.Mul(half, big.NewRat(int64(2*i+1), int64(3*i+2)))
	}
	fmt.Println(half.FloatString(20))
}
