using System.Diagnostics;
using Rag.Core.Numerics;
using Rag.Engine;
using Rag.Kernels.Threads;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.Runner;

namespace Rag.Bench.Shapes;

/// <summary>Starts a model as the service does, in a process that does nothing else, and measures it.</summary>
internal sealed class ShapeRun : IDisposable
{
    private const int Prompt = 16;
    private const int Slice = 256;
    private const int Past = 128;

    /// <summary>Steps, and passes of the loop, of a round: the fastest counts.</summary>
    private const int Steps = 3;

    private readonly OnnxModelRunner _runner;
    private readonly RaggedBatch _batch = new();

    private ShapeRun(OnnxModelRunner runner) => _runner = runner;

    public static async Task<ShapeStart> StartAsync(ShapeTask task)
    {
        var (folder, cacheFolder, options) = (task.Folder, task.CacheFolder, task.Options);
        using var run = new ShapeRun(OwnMemory.Peak(() => OnnxModelRunner.Load(folder, cacheFolder, options), out var peak));
        var loaded = OwnMemory.SecondsSinceStart();
        await using (new RagEngine(run._runner, new EngineOptions(), TimeProvider.System)) { }

        var ready = OwnMemory.SecondsSinceStart();
        run.Run(run._runner, past: 0, Prompt);
        var first = OwnMemory.SecondsSinceStart();
        var memory = OwnMemory.Now();
        var shape = run._runner.Shape;
        var pace = task.Seconds == 0 ? null : run.Measure(folder, cacheFolder, options, TimeSpan.FromSeconds(task.Seconds));
        var nodes = task.Nodes ? NodeProfile.Measure(task, (runner, past) => run.Run(runner, past, 1), Past) : null;
        var kv = shape.BytesPerBlock / shape.BlockSize;
        return new ShapeStart(loaded, ready, first, peak, memory.Anonymous, memory.Mapped, kv, shape.BytesPerState, pace, nodes);
    }

    private ShapePace Measure(string folder, string cacheFolder, ModelRunnerOptions options, TimeSpan time)
    {
        var build = DecoderBuild.Prepare(folder, cacheFolder, options);
        var weights = MappedFile.Open(Path.Combine(Path.GetDirectoryName(build.GraphPath)!, GraphCache.WeightsName));
        var bytes = TokenBytes.Of(build.Configuration, options.Weights, weights.Length);
        using var team = new WorkTeam(options.Threads);
        using var loop = new ReadLoop(weights, bytes, team);
        var (loops, steps, prefills) = (new List<double>(), new List<double>(), new List<double>());
        var (loopTime, stepTime) = (TimeSpan.Zero, TimeSpan.Zero);
        loop.Run();
        Run(_runner, Past, 1);
        var started = Stopwatch.GetTimestamp();
        while (loops.Count < 3 || Stopwatch.GetElapsedTime(started) < time)
        {
            var used = Environment.CpuUsage.TotalTime;
            loops.Add(Enumerable.Range(0, Steps).Min(_ => Time(loop.Run)));
            loopTime += Environment.CpuUsage.TotalTime - used;
            used = Environment.CpuUsage.TotalTime;
            steps.Add(Enumerable.Range(0, Steps).Min(i => Time(() => Run(_runner, Past + i, 1))));
            stepTime += Environment.CpuUsage.TotalTime - used;
        }

        started = Stopwatch.GetTimestamp();
        while (prefills.Count < 2 || Stopwatch.GetElapsedTime(started) < time / 2)
        {
            prefills.Add(Time(() => Run(_runner, past: 0, Slice)));
        }

        var read = bytes + _runner.Shape.BytesPerState;
        var more = (double)read / bytes;
        double[] shares = [.. loops.Zip(steps, (loop, step) => more * loop / step).Order()];
        var times = Spread.Of(loops);
        return new ShapePace(
            read,
            bytes / loops.Min() / 1e9,
            read / steps.Min() / 1e9,
            shares[shares.Length / 2],
            more * (loopTime / stepTime),
            1 / steps.Min(),
            Slice / prefills.Min(),
            times.P90 / times.P50
        );
    }

    private static double Time(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>One step of one sequence in the first blocks; the logits of its last token are computed.</summary>
    private void Run(OnnxModelRunner runner, int past, int tokens)
    {
        var size = runner.Shape.BlockSize;
        int[] table = [.. Enumerable.Range(0, Integers.CeilDivide(past + tokens, size))];
        int[] valid = [.. table.Select(_ => size)];
        int[] ids = [.. Enumerable.Range(0, tokens).Select(i => (past + (i * 37)) % runner.Shape.VocabularySize)];
        _batch.Begin(table.Length);
        var (from, to) =
            !runner.Shape.HasState ? (RaggedBatch.NoState, RaggedBatch.NoState)
            : past == 0 ? (RaggedBatch.NoState, 0)
            : (0, 1);
        var first = _batch.Add(ids, past, table, valid, new int[table.Length], size, stateFrom: from, stateTo: to);
        _batch.AddLogitRow(first + tokens - 1);
        runner.Run(_batch);
    }

    public void Dispose() => _runner.Dispose();
}
