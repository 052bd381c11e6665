using System.Text;
using System.Text.Json;
using Rag.Feeds.Administration;
using Rag.Feeds.Testing;
using Rag.Ingestion.Feeds;

namespace Rag.Feeds.Tests.Administration;

/// <summary>How long a feed's articles are kept, and what opens it.</summary>
public sealed class FeedTermsTests
{
    private const string Address = "https://tide.example/feed";

    private static readonly CancellationToken s_none = CancellationToken.None;

    private static readonly FeedSecret s_secret = new("ann", "open sesame", isHeader: false);

    [Fact]
    public async Task Add_WithASecret_LooksWithItAndKeepsItSealed()
    {
        using var folder = new AdministeredFolder();
        folder.Put(Address, () => Feed(Address));

        var report = await folder.Feeds.AddAsync(Address, new FeedTerms { Secret = s_secret, KeepDays = 7 }, s_none);

        Assert.Equal((true, 7), (report.Added[0].HasCredential, report.Added[0].KeepDays));
        var (address, credential) = Assert.Single(folder.Sent);
        Assert.Equal((Address, "Authorization"), (address, credential.HeaderName));
        var feed = (await folder.Catalog.FindByUrlAsync(Address, s_none))!;
        Assert.Equal(TimeSpan.FromDays(7), feed.KeepFor);
        Assert.Equal(-1, feed.Credential.AsSpan().IndexOf(Encoding.UTF8.GetBytes("sesame")));
        Assert.Equal("Authorization", folder.Vault.Value.TryUnseal(feed.Credential, feed.Id.Value)!.HeaderName);
    }

    [Fact]
    public async Task Add_ForACollection_BringsItsArticlesToItsReadersAndStays()
    {
        using var folder = new AdministeredFolder();
        folder.Put(Address, () => Feed(Address));
        var terms = new FeedTerms { Collection = "acme/desk" };

        var report = await folder.Feeds.AddAsync(Address, terms, s_none);

        Assert.Equal("acme/desk", report.Added[0].Collection);
        Assert.Equal("acme/desk", (await folder.Catalog.FindByUrlAsync(Address, s_none))!.Scope.Value);
        Assert.Contains(
            "acme/desk",
            Assert.Single((await folder.Feeds.AddAsync(Address, FeedTerms.None, s_none)).Refused),
            StringComparison.Ordinal
        );
        await Assert.ThrowsAsync<FeedRefusedException>(() => folder.Feeds.SetAsync(report.Added[0].Id, terms, s_none));
    }

    [Theory]
    [InlineData("desk")]
    [InlineData("acme/")]
    [InlineData("acme/desk/more")]
    [InlineData("Acme/Desk")]
    public async Task Add_ForWhatIsNoCollection_IsRefused(string collection)
    {
        using var folder = new AdministeredFolder();
        folder.Put(Address, () => Feed(Address));

        await Assert.ThrowsAsync<FeedRefusedException>(() =>
            folder.Feeds.AddAsync(Address, new FeedTerms { Collection = collection }, s_none)
        );
        Assert.Equal(0, await folder.Catalog.CountAsync(s_none));
    }

    [Fact]
    public async Task Add_PageWithFeedsOfOtherHosts_SendsTheSecretToThePagesHostAlone()
    {
        using var folder = new AdministeredFolder();
        folder.Put("https://tide.example/", () =>
            Page("<link rel=alternate type=application/rss+xml href=https://evil.example/feed><link rel=feed href=/feed>")
        );
        folder.Put("https://evil.example/feed", () => Feed("https://evil.example/feed"));
        folder.Put(Address, () => Feed(Address));

        var refusal = await Assert.ThrowsAsync<FeedRefusedException>(() =>
            folder.Feeds.AddAsync("tide.example", new FeedTerms { Secret = s_secret }, s_none)
        );

        Assert.Contains("https://evil.example/feed", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["https://tide.example/", Address], folder.Sent.Select(sent => sent.Address));
        Assert.Equal(0, await folder.Catalog.CountAsync(s_none));
    }

    [Theory]
    [InlineData("ann:b", "x", false)]
    [InlineData("Cookie", "x", true)]
    [InlineData("X-Key", "a\r\nHost: b", true)]
    [InlineData("X Key", "x", true)]
    public async Task Add_SecretThatCannotBeSent_IsRefusedInASentenceWithoutIt(string name, string value, bool isHeader)
    {
        using var folder = new AdministeredFolder();

        var refusal = await Assert.ThrowsAsync<FeedRefusedException>(() =>
            folder.Feeds.AddAsync(Address, new FeedTerms { Secret = new FeedSecret(name, value, isHeader) }, s_none)
        );

        Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Asked);
    }

    [Fact]
    public async Task Set_Terms_ChangesWhatIsGivenAndLeavesTheRest()
    {
        using var folder = new AdministeredFolder();
        folder.Put(Address, () => Feed(Address));
        var id = (await folder.Feeds.AddAsync(Address, new FeedTerms { KeepDays = 7 }, s_none)).Added[0].Id;

        var opened = await folder.Feeds.SetAsync(id, new FeedTerms { Secret = new FeedSecret("X-Key", "k", isHeader: true) }, s_none);
        Assert.Equal((true, 7), (opened.HasCredential, opened.KeepDays));
        Assert.Equal(2, folder.Woken);
        var kept = await folder.Feeds.SetAsync(id, new FeedTerms { KeepDays = 0 }, s_none);
        Assert.Equal((true, null), (kept.HasCredential, kept.KeepDays));
        await Assert.ThrowsAsync<FeedRefusedException>(() => folder.Feeds.SetAsync(id, new FeedTerms { KeepDays = -1 }, s_none));
    }

    [Fact]
    public void Text_OfASecret_HidesIt()
    {
        var terms = new FeedTerms { Secret = s_secret };

        Assert.DoesNotContain("sesame", terms.ToString(), StringComparison.Ordinal);
        Assert.Equal("open sesame", JsonSerializer.Deserialize<FeedTerms>(JsonSerializer.Serialize(terms))!.Secret!.Value);
    }

    private static FeedFinding Feed(string address) =>
        new FeedFinding.Found(
            FeedDocument.Read(
                Encoding.UTF8.GetBytes("<rss version='2.0'><channel><title>The Tide</title></channel></rss>"),
                new Uri(address),
                null,
                s_none
            ),
            new Uri(address)
        );

    private static FeedFinding Page(string head) =>
        new FeedFinding.NoFeed(
            Encoding.UTF8.GetBytes($"<!doctype html><html><head>{head}</head></html>"),
            "text/html",
            new Uri("https://tide.example/"),
            "It is a page."
        );
}
