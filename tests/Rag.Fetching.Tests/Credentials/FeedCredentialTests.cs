using System.Text.Json;
using Rag.Fetching.Credentials;
using Rag.Fetching.Requests;

namespace Rag.Fetching.Tests.Credentials;

public sealed class FeedCredentialTests
{
    [Fact]
    public void Basic_UserAndPassword_IsTheirHeader()
    {
        var credential = FeedCredential.Basic("Aladdin", "open sesame");

        Assert.Equal("Authorization", credential.HeaderName);
        Assert.Equal("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", credential.Secret);
    }

    [Fact]
    public void Texts_OfACredential_DoNotShowIt()
    {
        var request = new FetchRequest(new Uri("https://a.test/")) { Credential = FeedCredential.Header("X-Key", "s3cret") };

        Assert.DoesNotContain("s3cret", $"{request} {request.Credential} {JsonSerializer.Serialize(request)}");
        Assert.Contains("X-Key: (secret)", $"{request}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("X Key")]
    [InlineData("X-Key:")]
    [InlineData("X-Key\r\nHost")]
    [InlineData("Host")]
    [InlineData("cookie")]
    [InlineData("Content-Type")]
    [InlineData("Proxy-Authorization")]
    [InlineData("Transfer-Encoding")]
    [InlineData("User-Agent")]
    [InlineData("If-None-Match")]
    public void Header_NameWithAMeaningOfItsOwn_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() => FeedCredential.Header(name, "x"));

    [Theory]
    [InlineData("")]
    [InlineData("a\r\nHost: b")]
    [InlineData("a\nb")]
    [InlineData("é")]
    public void Header_ValueThatIsNoLine_IsRefusedWithoutBeingShown(string value) =>
        Assert.DoesNotContain("Host", Assert.Throws<ArgumentException>(() => FeedCredential.Header("X-Key", value)).Message);

    [Fact]
    public void Basic_UserWithAColon_IsRefused() => Assert.Throws<ArgumentException>(() => FeedCredential.Basic("a:b", "c"));
}
