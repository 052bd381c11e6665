using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;

namespace Rag.Fuzz.Tests.Targets;

/// <summary>A store's database (what begins as SQLite's files do) or one of its segment files (anything else), beside the other's sound one.</summary>
public sealed class StoreFileTarget : FuzzTarget, IDisposable
{
    private const int Dimensions = 8;

    private static readonly EmbeddedStoreOptions s_options = new("embedder", Dimensions);

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _database;
    private readonly byte[] _segment;
    private readonly string _segmentName;

    public StoreFileTarget()
    {
        using (var store = EmbeddedStore.Open(_folder.Path, s_options))
        {
            Task.Run(async () =>
                {
                    foreach (var revision in (int[])[1, 2])
                    {
                        await store.CommitAsync([Write("a", revision), Write("b", revision)], CancellationToken.None);
                    }
                })
                .GetAwaiter()
                .GetResult();
            store.Compact();
        }

        _database = File.ReadAllBytes(Database);
        _segmentName = Directory.GetFiles(_folder.File("segments")).Single();
        _segment = File.ReadAllBytes(_segmentName);
    }

    public override TimeSpan Patience => TimeSpan.FromSeconds(4);

    public override long MostAllocated => 64L << 20;

    public override int Longest => 1 << 20;

    public override IReadOnlyList<string> Words =>
        ["CREATE TABLE article", "CREATE TRIGGER", "embedder", "dimensions", "00000001.vec", "../"];

    private string Database => _folder.File("store.db");

    public override IEnumerable<byte[]> Seeds() =>
        [_database, _segment, [], _database[..16_384], _database[..^16_384], _segment[..64], [.. _segment, .. _segment]];

    public override void Run(byte[] input)
    {
        Reset();
        var isDatabase = input.AsSpan().StartsWith("SQLite format 3"u8) || input.Length == 0;
        File.WriteAllBytes(isDatabase ? Database : _segmentName, input);
        try
        {
            StoreDoctor.Examine(_folder.Path);
        }
        catch (StoreOpenException) { }

        try
        {
            using var store = EmbeddedStore.Open(_folder.Path, s_options);
            Task.Run(() => ReadAsync(store)).GetAwaiter().GetResult();
        }
        catch (Exception refusal) when (refusal is StoreOpenException or StoreDamagedException)
        {
            if (!refusal.Message.Contains(_folder.Path))
            {
                throw new FuzzFault($"The refusal does not name the folder: {refusal.Message}");
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private void Reset()
    {
        foreach (var file in Directory.GetFiles(_folder.Path).Concat(Directory.GetFiles(_folder.File("segments"))))
        {
            File.Delete(file);
        }

        File.WriteAllBytes(Database, _database);
        File.WriteAllBytes(_segmentName, _segment);
    }

    private static async Task ReadAsync(EmbeddedStore store)
    {
        var query = new IndexQuery([new SubQuery([], Vector(1))], ChunkFilter.Public, 10, 10);
        var found = await store.SearchAsync(query, CancellationToken.None);
        await store.FindChunksAsync([.. found.Select(candidate => candidate.ChunkId)], CancellationToken.None);
        await foreach (var article in store.LatestAsync(10, CancellationToken.None))
        {
            await store.ChunksOfAsync(article.Id, CancellationToken.None);
            await store.RevisionsAsync(article.Id, CancellationToken.None).CountAsync();
        }

        await store.CommitAsync([Write("c", 1)], CancellationToken.None);
        await store.RemoveAsync(new ArticleId("a"), CancellationToken.None);
        store.Compact();
    }

    private static ArticleWrite Write(string id, int revision)
    {
        var time = DateTimeOffset.UnixEpoch.AddDays(revision);
        var body = $"Body of {id} in revision {revision}. It has two sentences.";
        var article = new Article(
            new ArticleId(id),
            revision,
            $"https://x/{id}",
            "Title",
            "Source",
            null,
            null,
            time,
            null,
            time,
            time,
            body,
            ""
        );
        ChunkDraft[] chunks =
        [
            new(0, 0, 10, body[..10], Vector(revision), [Vector(revision + 1)]),
            new(1, 10, 20, body[10..20], Vector(3), []),
        ];
        return new ArticleWrite(article, chunks);
    }

    private static float[] Vector(int seed)
    {
        var vector = new float[Dimensions];
        vector[seed % Dimensions] = 1;
        return vector;
    }
}
