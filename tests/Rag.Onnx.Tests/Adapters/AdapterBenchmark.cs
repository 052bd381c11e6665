using System.Diagnostics;
using Rag.Engine;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Adapters;

/// <summary>What room for adapters costs a step that has none, and what an adapter costs the steps that it has a part in.</summary>
public sealed class AdapterBenchmark
{
    private const int Rounds = 25;
    private const int Context = 512;

    [Fact]
    public void Run_WithAndWithoutRoomForAdapters_Speed()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("RAG_BENCHMARKS") is { Length: > 0 },
            "measures; runs when RAG_BENCHMARKS is set."
        );
        using var folder = new TemporaryFolder();
        var options = new ModelRunnerOptions { KvBytes = 256 << 20, Threads = 2 };
        using var plain = OnnxModelRunner.Load(BundledModels.Reader, BuiltGraphs.Folder, options);
        using var roomy = OnnxModelRunner.Load(BundledModels.Reader, BuiltGraphs.Folder, options with { AdapterSlots = 4 });
        roomy.SetAdapter(1, roomy.ReadAdapter(new RandomAdapter(BundledModels.Reader, 2).WriteTo(folder.File("adapter"))));
        foreach (var (name, tokens, past) in new[] { ("decode 1", 1, Context), ("prefill 16", 16, Context), ("prefill 256", 256, 0) })
        {
            Time(plain, tokens, past, 0);
            Time(roomy, tokens, past, 0);
            var (empty, full) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                // Both orders in turn, so that what the machine does beside it falls on both alike.
                var first = round % 2 == 0 ? Time(plain, tokens, past, 0) : 0;
                var without = Time(roomy, tokens, past, 0);
                var baseline = first > 0 ? first : Time(plain, tokens, past, 0);
                empty.Add(without / baseline);
                full.Add(Time(roomy, tokens, past, 1) / baseline);
            }

            TestContext.Current.TestOutputHelper?.WriteLine($"{name}: no adapter {Spread(empty)}, an adapter {Spread(full)} of the time");
        }
    }

    private static string Spread(List<double> ratios)
    {
        ratios.Sort();
        return $"{ratios[ratios.Count / 2]:F3} ({ratios[ratios.Count / 4]:F3} to {ratios[ratios.Count * 3 / 4]:F3})";
    }

    private static double Time(OnnxModelRunner runner, int tokens, int past, int adapter)
    {
        var (batch, size) = (new RaggedBatch(), runner.Shape.BlockSize);
        int[] table = [.. Enumerable.Range(0, ((past + tokens - 1) / size) + 1)];
        batch.Begin(table.Length);
        batch.Add(new int[tokens], past, table, [.. table.Select(_ => size)], new int[table.Length], size, adapter);
        batch.AddLogitRow(tokens - 1);
        var started = Stopwatch.GetTimestamp();
        runner.Run(batch);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
