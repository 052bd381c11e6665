using Rag.Bench.Store;
using Rag.Tests;

namespace Rag.Bench.Tests.Store;

/// <summary>Over vectors of the sample news by the bundled embedder, mixed and with noise.</summary>
public sealed class StoreBenchmarkTests
{
    [Long, Theory]
    [InlineData(17_000, 3)]
    public async Task Run_AStoreThatSignsPickFrom_FindsWhatScoringEveryVectorFinds(int chunks, int windows)
    {
        using var folder = new TemporaryFolder();
        var root = new DirectoryInfo(folder.Path);
        var cancellation = TestContext.Current.CancellationToken;
        var vectors = StoreBenchCommand.Vectors(root.CreateSubdirectory("models"), cancellation);

        var figures = await StoreBenchmark.RunAsync(root.CreateSubdirectory("store"), vectors, chunks, windows, cancellation);

        Assert.InRange(figures.ChunksPicked, 1, chunks / 10);
        Assert.InRange(figures.Recall, .99, 1);
        Assert.InRange(figures.RecallOfScan, .99, 1);
        Assert.InRange(figures.FilteredRecallOfScan, .99, 1);
        Assert.InRange(figures.ThreeRecallOfScan, .98, 1);
    }
}
