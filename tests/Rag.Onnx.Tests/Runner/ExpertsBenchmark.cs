using System.Diagnostics;
using Rag.Onnx.Runner;
using Rag.Tests;

namespace Rag.Onnx.Tests.Runner;

/// <summary>
/// A model of 1.1 billion weights in eight experts, of which a token uses two, beside a dense model of what a token uses. Runs when
/// RAG_BENCHMARKS is set; with RAG_EXPERTS_ALONE only the model with experts is run, so that it can be measured where memory is short.
/// </summary>
public sealed class ExpertsBenchmark
{
    private const int Layers = 16;
    private const int Hidden = 1024;
    private const int Size = 2560;
    private const int Steps = 24;

    [Fact]
    public void Run_ExpertsBesideTheDenseModelOfTheirActiveSize_Speed()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("RAG_BENCHMARKS") is { Length: > 0 },
            "measures; runs when RAG_BENCHMARKS is set."
        );
        var root = Path.Combine(Path.GetTempPath(), "rag-random-models");
        var sparse = RandomCheckpoint.Write(Path.Combine(root, "experts"), Layers, Hidden, Size, experts: 8, chosen: 2);
        using var experts = new Pace("experts", sparse);
        if (Environment.GetEnvironmentVariable("RAG_EXPERTS_ALONE") is { Length: > 0 })
        {
            Run(6, experts);
            return;
        }

        using var dense = new Pace("dense", RandomCheckpoint.Write(Path.Combine(root, "dense"), Layers, Hidden, 2 * Size, 0, 0));
        Run(6, experts, dense);
    }

    private static void Run(int rounds, params ReadOnlySpan<Pace> paces)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var pace in paces)
            {
                pace.Measure(round);
            }
        }

        foreach (var pace in paces)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{pace}");
        }
    }

    private sealed class Pace : IDisposable
    {
        private readonly string _name;
        private readonly OnnxModelRunner _runner;
        private readonly PromptHarness _harness;
        private readonly List<(double Clock, double Processors)> _decode = [];
        private readonly List<(double Clock, double Processors)> _together = [];
        private readonly List<(double Clock, double Processors)> _prefill = [];
        private readonly long _loaded;

        public Pace(string name, string folder)
        {
            _name = name;
            _runner = OnnxModelRunner.Load(folder, BuiltGraphs.Folder, new ModelRunnerOptions { KvBytes = 128 << 20, Threads = 2 });
            _harness = new PromptHarness(_runner);
            _loaded = ResidentMegabytes();
        }

        public void Measure(int round)
        {
            var random = new Random(round);
            var alone = _harness.Begin();
            _prefill.Add(Time(() => alone.Append(Invent(random, 128)), 128));
            _decode.Add(
                Time(
                    () =>
                    {
                        for (var i = 0; i < Steps; i++)
                        {
                            alone.Append(Invent(random, 1));
                        }
                    },
                    Steps
                )
            );
            PromptHarness.HarnessSequence[] several = [.. Enumerable.Range(0, 8).Select(_ => _harness.Begin())];
            _together.Add(Time(() => _harness.AppendTogether(several, [.. several.Select(_ => Invent(random, 1))]), 8));
            alone.Release();
            Array.ForEach(several, sequence => sequence.Release());
        }

        private static int[] Invent(Random random, int tokens) => [.. Enumerable.Range(0, tokens).Select(_ => random.Next(8192))];

        /// <summary>Milliseconds a token: by the clock, and of processors, which a busy machine disturbs less.</summary>
        private static (double Clock, double Processors) Time(Action run, int tokens)
        {
            using var process = Process.GetCurrentProcess();
            var (start, used) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
            run();
            process.Refresh();
            var clock = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            return (clock / tokens, (process.TotalProcessorTime - used).TotalMilliseconds / tokens);
        }

        private static long ResidentMegabytes()
        {
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64 >> 20;
        }

        public override string ToString() =>
            $"{_name}, ms a token: decode {Text(_decode)}; eight together {Text(_together)}; prefill {Text(_prefill)}; "
            + $"resident {_loaded} MB when loaded, {ResidentMegabytes()} MB now";

        private static string Text(List<(double Clock, double Processors)> times) =>
            $"{times.Min(time => time.Clock):F1}, of processors {times.Min(time => time.Processors):F1} "
            + $"(first {times[0].Clock:F1}, median {times.Order().ElementAt(times.Count / 2).Clock:F1})";

        public void Dispose() => _runner.Dispose();
    }
}
