using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Rag.Fetching.WebSub;

namespace Rag.Fetching.Tests.WebSub;

public sealed class HubSignatureTests
{
    private const string Fox = "The quick brown fox jumps over the lazy dog";

    private static readonly string[] s_methods = ["sha1", "sha256", "sha384", "sha512"];

    /// <summary>The first two are published test vectors of HMAC.</summary>
    [Theory]
    [InlineData("sha1=de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9", true)]
    [InlineData("sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8", true)]
    [InlineData("sha256=F7BC83F430538424B13298E6AA6FB143EF4D59A14946175997479DBC2D1A3CD8", true)]
    [InlineData("sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd9", false)]
    [InlineData("sha256=f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3c", false)]
    [InlineData("sha256=de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9", false)]
    [InlineData("sha1=", false)]
    [InlineData("md5=80070713463e7749b90c2dc24911e275", false)]
    [InlineData("=", false)]
    [InlineData("de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9", false)]
    [InlineData("sha1=zz7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsValid_Signature_IsTrueForTheSecretAlone(string? header, bool expected)
    {
        Assert.Equal(expected, HubSignature.IsValid(header, "key", Encoding.UTF8.GetBytes(Fox)));
        Assert.False(HubSignature.IsValid(header, "kez", Encoding.UTF8.GetBytes(Fox)));
    }

    [Fact]
    public void IsValid_EachMethod_HoldsForTheVeryBodyOnly() =>
        Gen.Select(Gen.Byte.Array[1, 200], Gen.Int[0, 199], Gen.Int[0, 3].Select(i => s_methods[i]))
            .Sample(
                (body, place, method) =>
                {
                    var name = new HashAlgorithmName(method.ToUpperInvariant());
                    using var hmac = IncrementalHash.CreateHMAC(name, "secret"u8);
                    hmac.AppendData(body);
                    var header = $"{method}={Convert.ToHexStringLower(hmac.GetHashAndReset())}";
                    var isValid = HubSignature.IsValid(header, "secret", body);
                    body[place % body.Length] ^= 1;
                    return isValid && !HubSignature.IsValid(header, "secret", body);
                }
            );

    [Fact]
    public void IsValid_AnyHeader_IsFalseAndThrowsNothing() =>
        Gen.String.Sample(header => !HubSignature.IsValid(header, "secret", [1]) && !HubSignature.IsValid($"sha1={header}", "secret", [1]));
}
