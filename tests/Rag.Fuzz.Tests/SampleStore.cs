using Rag.Core.Articles;
using Rag.Core.Indexing;
using Rag.Stores.Embedded;

namespace Rag.Fuzz.Tests;

/// <summary>A small store in a folder of its own, which is damaged, used, and put back as it was.</summary>
internal sealed class SampleStore : IDisposable
{
    private const int Dimensions = 8;

    private static readonly EmbeddedStoreOptions s_options = new("embedder", Dimensions);

    private readonly TemporaryFolder _folder = new();

    public SampleStore()
    {
        using (var store = EmbeddedStore.Open(Folder, s_options))
        {
            Wait(async () =>
            {
                foreach (var revision in (int[])[1, 2])
                {
                    await store.CommitAsync([Write("a", revision), Write("b", revision)], CancellationToken.None);
                }
            });
            store.Compact();
        }

        SoundDatabase = File.ReadAllBytes(Database);
        Segment = Directory.GetFiles(_folder.File("segments")).Single();
        SoundSegment = File.ReadAllBytes(Segment);
    }

    public string Folder => _folder.Path;

    public string Database => _folder.File("store.db");

    public string Segment { get; }

    public byte[] SoundDatabase { get; }

    public byte[] SoundSegment { get; }

    public void Reset()
    {
        foreach (var file in Directory.GetFiles(Folder).Concat(Directory.GetFiles(_folder.File("segments"))))
        {
            File.Delete(file);
        }

        File.WriteAllBytes(Database, SoundDatabase);
        File.WriteAllBytes(Segment, SoundSegment);
    }

    /// <summary>Opens, searches, reads and writes; a refusal names the folder.</summary>
    public void Use()
    {
        try
        {
            using var store = EmbeddedStore.Open(Folder, s_options);
            Wait(() => UseAsync(store));
        }
        catch (Exception refusal) when (refusal is StoreOpenException or StoreDamagedException)
        {
            if (!refusal.Message.Contains(Folder))
            {
                throw new FuzzFault($"The refusal does not name the folder: {refusal.Message}");
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task UseAsync(EmbeddedStore store)
    {
        var query = new IndexQuery([new SubQuery([], Vector(1))], ChunkFilter.Public, 10, 10);
        var found = await store.SearchAsync(query, CancellationToken.None);
        var chunks = await store.FindChunksAsync([.. found.Select(candidate => candidate.ChunkId)], CancellationToken.None);
        foreach (var (chunk, article) in chunks.Values)
        {
            if (!article.Body.AsSpan()[chunk.Start..chunk.End].Length.Equals(chunk.Text.Length))
            {
                throw new FuzzFault("A chunk has another length than its span.");
            }
        }

        await foreach (var article in store.LatestAsync(10, CancellationToken.None))
        {
            await store.ChunksOfAsync(article.Id, CancellationToken.None);
            await store.RevisionsAsync(article.Id, CancellationToken.None).CountAsync();
        }

        await store.CommitAsync([Write("c", 1)], CancellationToken.None);
        await store.RemoveAsync(new ArticleId("a"), CancellationToken.None);
        store.Compact();
    }

    /// <summary>On another thread, as the store's callers are not on the one that measures.</summary>
    private static void Wait(Func<Task> work) => Task.Run(work).GetAwaiter().GetResult();

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
