using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Tests.Articles;

public class CanonicalUrlTests
{
    [Theory]
    [InlineData("HTTPS://News.Example.COM:443/A/b?utm_source=x&id=7&fbclid=y#top", "https://news.example.com/A/b?id=7")]
    [InlineData("http://example.com:80", "http://example.com/")]
    [InlineData("http://example.com:8080/a", "http://example.com:8080/a")]
    [InlineData("https://user:secret@example.com/a?mtm_kwd=1&UTM_Medium=2", "https://example.com/a")]
    [InlineData("  https://example.com/a?b=1&a=2  ", "https://example.com/a?b=1&a=2")]
    [InlineData("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4")]
    public void From_WebAddress_GivesOneSpelling(string url, string expected)
    {
        Assert.Equal(expected, CanonicalUrl.From(url));
        Assert.Equal(expected, CanonicalUrl.From(expected));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/relative")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://")]
    [InlineData("https://a.\u0080example/")]
    [InlineData("http://\ufffd")]
    public void From_AnythingElse_IsAbsent(string? url) => Assert.Null(CanonicalUrl.From(url));
}
