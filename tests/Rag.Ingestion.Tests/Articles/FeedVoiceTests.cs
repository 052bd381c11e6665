using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Tests.Articles;

public sealed class FeedVoiceTests
{
    [Theory]
    [InlineData("https://post.example/feed", "https://post.example/a")]
    [InlineData("https://post.example/feed", "http://www.post.example/a")]
    [InlineData("https://www.post.example/feed", "https://post.example/a")]
    [InlineData("https://feeds.post.example/all", "https://www.post.example/a")]
    [InlineData("https://rss.post.co.uk/all", "https://news.post.co.uk/a")]
    [InlineData("https://POST.example/feed", "https://sport.post.example./a")]
    [InlineData("https://feeds.co.uk/feed", "https://feeds.co.uk/a")]
    [InlineData("http://localhost:8080/feed", "http://localhost/a")]
    [InlineData("https://bücher.example/feed", "https://xn--bcher-kva.example/a")]
    public void SpeaksFor_AnArticleOfItsHostOrBelow_IsTrue(string feed, string article) => Assert.True(FeedVoice.SpeaksFor(feed, article));

    [Theory]
    [InlineData("https://evil.example/feed", "https://post.example/a")]
    [InlineData("https://evil.example/feed?post.example", "https://post.example/a")]
    [InlineData("https://notpost.example/feed", "https://post.example/a")]
    [InlineData("https://post.example/feed", "https://notpost.example/a")]
    [InlineData("https://post.example.evil.example/feed", "https://post.example/a")]
    [InlineData("https://evil.host.example/feed", "https://post.host.example/a")]
    [InlineData("https://evil.host.example/feed", "https://host.example/a")]
    [InlineData("https://feeds.co.uk/feed", "https://post.co.uk/a")]
    [InlineData("https://www.com.au/feed", "https://post.com.au/a")]
    [InlineData("https://rss.com/feed", "https://post.com/a")]
    [InlineData("https://co.uk/feed", "https://post.co.uk/a")]
    [InlineData("https://post.example/feed", null)]
    [InlineData("https://post.example/feed", "guid")]
    public void SpeaksFor_AnArticleOfAnotherHost_IsFalse(string feed, string? article) => Assert.False(FeedVoice.SpeaksFor(feed, article));
}
