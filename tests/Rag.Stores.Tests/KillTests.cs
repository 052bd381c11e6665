using System.Globalization;
using Rag.Core.Articles;
using Rag.Stores.Conformance;
using Rag.Stores.Doctor;
using Rag.Stores.Embedded;

namespace Rag.Stores.Tests;

/// <summary>
/// A store that is killed at any moment reopens with exactly what it acknowledged, and at most the one write in flight, whole.
/// </summary>
public sealed class KillTests
{
    private static readonly int s_kills = LongForm.Of(10, 300);

    private static readonly EmbeddedStoreOptions s_options = new("embedder-1", SampleArticles.Dimensions);

    [Fact]
    public async Task Ingest_KilledAtAnyMoment_KeepsExactlyWhatWasAcknowledged()
    {
        using var folder = new TempFolder();
        var random = new Random(20240301);
        var model = new Dictionary<string, int>();
        var writes = 0;
        for (var kill = 0; kill < s_kills; kill++)
        {
            var inFlight = IngestAndKill(folder.Path, kill, TimeSpan.FromMilliseconds(random.Next(80)), model, ref writes);
            using (var store = EmbeddedStore.Open(folder.Path, s_options))
            {
                Assert.Equal(0, store.RebuiltSegments);
                await SettleAsync(store, inFlight, model);
                await AssertSameAsync(model, store);
            }

            Assert.Empty(StoreDoctor.Examine(folder.Path).Findings);
        }

        Assert.True(writes > s_kills, $"only {writes} writes were acknowledged");
        TestContext.Current.TestOutputHelper?.WriteLine($"{writes} writes acknowledged over {s_kills} kills");
    }

    /// <summary>
    /// Kills the child some time after its first write, every tenth child before that. Returns the write that had begun and was not
    /// acknowledged, or null; the acknowledged ones go into the model.
    /// </summary>
    private static string[]? IngestAndKill(string dataDir, int seed, TimeSpan delay, Dictionary<string, int> model, ref int writes)
    {
        using var child = CrashChildProcess.Ingest(dataDir, seed);
        Assert.Equal("open", child.ReadLine());
        using var timer = new Timer(_ => child.Kill());
        string[]? inFlight = null;
        var armed = false;
        Arm(seed % 10 == 0);
        while (child.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            if (words[0] == "begin")
            {
                inFlight = words;
            }
            else if (words[0] == "done")
            {
                Apply(words, model);
                inFlight = null;
                writes++;
                Arm(!armed);
            }
        }

        Assert.Equal(137, child.WaitForExit());
        return inFlight;

        void Arm(bool now)
        {
            if (now)
            {
                armed = true;
                timer.Change(delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private static void Apply(string[] words, Dictionary<string, int> model)
    {
        if (words[1] == "put")
        {
            model[words[2]] = int.Parse(words[3], CultureInfo.InvariantCulture);
        }
        else
        {
            model.Remove(words[2]);
        }
    }

    /// <summary>
    /// The write in flight either happened or did not; a line cut by the kill cannot say which article it was about, so all are compared.
    /// </summary>
    private static async Task SettleAsync(EmbeddedStore store, string[]? inFlight, Dictionary<string, int> model)
    {
        if (inFlight is not [_, "put", _, _] and not [_, "remove", _])
        {
            return;
        }

        var stored = (await store.FindAsync(new ArticleId(inFlight[2]), CancellationToken.None))?.Revision;
        var before = model.TryGetValue(inFlight[2], out var revision) ? revision : (int?)null;
        if (stored != before)
        {
            Apply(inFlight, model);
        }
    }

    private static async Task AssertSameAsync(Dictionary<string, int> model, EmbeddedStore store)
    {
        Assert.Equal(model.Count, (await store.CountAsync(CancellationToken.None)).Articles);
        foreach (var (id, revision) in model)
        {
            var expected = SampleArticles.Write(id, revision);
            Assert.Equal(expected.Article, await store.FindAsync(expected.Article.Id, CancellationToken.None));
            var chunks = await store.ChunksOfAsync(expected.Article.Id, CancellationToken.None);
            Assert.Equal(expected.Chunks.Select(chunk => chunk.Text), chunks.Select(chunk => chunk.Text));
        }
    }
}
