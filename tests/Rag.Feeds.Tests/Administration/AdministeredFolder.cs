using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Rag.Core.Articles;
using Rag.Feeds.Administration;
using Rag.Feeds.Testing;
using Rag.Fetching.Credentials;
using Rag.Ingestion.Samples;
using Rag.Stores.Embedded;
using Rag.Stores.Feeds;
using Rag.Stores.Queue;

namespace Rag.Feeds.Tests.Administration;

/// <summary>Administration of a data folder of its own, over an internet that a test makes up.</summary>
internal sealed class AdministeredFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-feeds-");
    private readonly Dictionary<string, Func<FeedFinding>> _internet = [];

    public AdministeredFolder()
    {
        Store = EmbeddedStore.Open(_folder.FullName, new EmbeddedStoreOptions("test", 4), NullLogger<EmbeddedStore>.Instance);
        Vault = new Lazy<CredentialVault>(() => CredentialVault.Open(_folder.FullName));
        Catalog = SqliteFeedCatalog.Open(_folder.FullName, Time);
        Queue = SqliteArticleQueue.Open(_folder.FullName, Time);
        Feeds = new FeedAdministration(
            Catalog,
            Queue,
            Store,
            new StoredSampleNews(SampleNews.Load(), Store, Store),
            LookAsync,
            new BacklogMeter(),
            () => Woken++,
            Time,
            Vault
        );
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 12, 12, 0, 0, TimeSpan.Zero));

    public EmbeddedStore Store { get; }

    public Lazy<CredentialVault> Vault { get; }

    /// <summary>Who was sent which credential.</summary>
    public List<(string Address, FeedCredential Credential)> Sent { get; } = [];

    public SqliteFeedCatalog Catalog { get; }

    public SqliteArticleQueue Queue { get; }

    public FeedAdministration Feeds { get; }

    /// <summary>How often whoever polls was told that something is due.</summary>
    public int Woken { get; private set; }

    public List<string> Asked { get; } = [];

    public void Put(string address, Func<FeedFinding> finding) => _internet[address] = finding;

    public async Task<Article> StoreAsync(string name)
    {
        var now = Time.GetUtcNow();
        var article = new Article(
            ArticleId.Of(name),
            1,
            $"https://a.example/{name}",
            name,
            "A",
            null,
            null,
            now,
            null,
            now,
            now,
            $"The body of {name}.",
            new string('a', 64)
        );
        await Store.CommitAsync([new ArticleWrite(article, [])], CancellationToken.None);
        return article;
    }

    public void Dispose()
    {
        Queue.Dispose();
        Catalog.Dispose();
        Store.Dispose();
        _folder.Delete(recursive: true);
    }

    private Task<FeedFinding> LookAsync(Uri address, FeedCredential? credential, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Asked.Add(address.AbsoluteUri);
        if (credential is not null)
        {
            Sent.Add((address.AbsoluteUri, credential));
        }

        return Task.FromResult(
            _internet.TryGetValue(address.AbsoluteUri, out var finding)
                ? finding()
                : new FeedFinding.Failed($"{address.Host} answered 404.")
        );
    }
}
