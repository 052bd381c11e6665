using System.Diagnostics;
using Rag.Bench.Shapes;
using Rag.Kernels.Attention;
using Rag.Kernels.Threads;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.Runner;

namespace Rag.Bench.Attention;

/// <summary>
/// Times whole steps of the reader on the paged graph and on the graph around GroupQueryAttention: the same checkpoint, linear layers,
/// threads, texts and steps, and KV in a like type. ONNX Runtime's threads are tried at every setting, and the fastest takes its turns with
/// ours and with a loop that reads weights, in one process, so that a busy machine disturbs all alike.
/// </summary>
/// <param name="modelPath">As for <see cref="OnnxModelRunner.Load"/>.</param>
/// <param name="texts">Eight texts, each longer than <see cref="Context"/>: what lies in the caches is what a reader makes of them.</param>
internal sealed class StepBenchmark(string modelPath, string cacheFolder, ModelRunnerOptions options, int[][] texts)
{
    /// <summary>Tokens before a decoded one: five passages of 256 tokens and a question.</summary>
    public const int Context = 1300;

    public const int Texts = 8;

    private const int Prompt = 512;
    private const int LeastRounds = 5;
    private const int Trials = 3;

    private static readonly KvType[] s_types = [KvType.BFloat16, KvType.Int8];

    private static readonly (string Name, int Sequences, int NewTokens, int PastTokens)[] s_cases =
    [
        ("prefill", 1, Prompt, 0),
        ("decode", 1, 1, Context),
        ("decode", Texts, 1, Context),
    ];

    /// <param name="timePerCase">Time spent on each case.</param>
    public IEnumerable<StepTiming> Run(TimeSpan timePerCase, CancellationToken cancellation)
    {
        using var past = ReadPast();
        foreach (var ours in s_types)
        {
            foreach (var (name, sequences, newTokens, pastTokens) in s_cases)
            {
                cancellation.ThrowIfCancellationRequested();
                int[][] steps = [.. texts.Take(sequences).Select(text => text[..(pastTokens + newTokens)])];
                using var paged = new PagedStep(modelPath, cacheFolder, options with { KvType = ours }, steps, pastTokens);
                using var baseline = Fastest(GroupQueryLikes.Of(ours), past, steps, pastTokens);
                yield return Compare(name, ours, paged, baseline, steps, pastTokens, timePerCase);
            }
        }
    }

    /// <summary>What decoding eight sequences together gains, for each type of KV.</summary>
    /// <param name="timePerCase">Time spent on each type.</param>
    public IEnumerable<BatchTiming> RunBatches(TimeSpan timePerCase, CancellationToken cancellation)
    {
        int[][] steps = [.. texts.Select(text => text[..(Context + 1)])];
        foreach (var type in s_types)
        {
            cancellation.ThrowIfCancellationRequested();
            using var one = new PagedStep(modelPath, cacheFolder, options with { KvType = type }, steps[..1], Context);
            using var many = new PagedStep(modelPath, cacheFolder, options with { KvType = type }, steps, Context);
            var (ones, manies) = (new List<double>(), new List<double>());
            one.Run();
            many.Run();
            var start = Stopwatch.GetTimestamp();
            while (ones.Count < LeastRounds || Stopwatch.GetElapsedTime(start) < timePerCase)
            {
                ones.Add(Time(one.Run));
                manies.Add(Time(many.Run));
            }

            yield return new BatchTiming(type, steps.Length, ones, manies);
        }
    }

    /// <summary>Both sides' logits of one step, each [sequences, vocabulary].</summary>
    internal (float[] Ours, float[] Theirs) Logits(KvType ours, GroupQueryKv theirs, int sequences, int newTokens, int pastTokens)
    {
        int[][] steps = [.. texts.Take(sequences).Select(text => text[..(pastTokens + newTokens)])];
        using var paged = new PagedStep(modelPath, cacheFolder, options with { KvType = ours }, steps, pastTokens);
        using var past = ReadPast();
        using var baseline = Contender(theirs, LibraryWait.All(options.Threads)[0], past, steps, pastTokens);
        return (paged.RunForLogits().ToArray(), baseline.Step.RunForLogits().ToArray());
    }

    internal static double Time(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private GroupQueryCache ReadPast()
    {
        using var reference = Model(GroupQueryKv.Float32, LibraryWait.All(options.Threads)[0]);
        var length = texts[0].Length;
        return GroupQueryStep.Read(reference, [.. texts.Select(text => text[..(length - 1)])], length);
    }

    /// <summary>The format and the setting of the library's threads with which the step is fastest, of a few runs each.</summary>
    private GroupQueryContender Fastest(IReadOnlyList<GroupQueryKv> formats, GroupQueryCache past, int[][] steps, int pastTokens)
    {
        var (best, least) = ((Kv: formats[0], Wait: LibraryWait.All(options.Threads)[0]), double.MaxValue);
        foreach (var kv in formats)
        {
            using var cache = Filled(kv, past, steps, pastTokens);
            foreach (var wait in LibraryWait.All(options.Threads))
            {
                using var model = Model(kv, wait);
                using var step = new GroupQueryStep(model, cache, NewTokens(steps, pastTokens), pastTokens);
                step.Run();
                var time = Enumerable.Range(0, Trials).Min(_ => Time(step.Run));
                (best, least) = time < least ? ((kv, wait), time) : (best, least);
            }
        }

        return Contender(best.Kv, best.Wait, past, steps, pastTokens);
    }

    private GroupQueryContender Contender(GroupQueryKv kv, LibraryWait wait, GroupQueryCache past, int[][] steps, int pastTokens) =>
        new(Model(kv, wait), Filled(kv, past, steps, pastTokens), NewTokens(steps, pastTokens), pastTokens);

    private static GroupQueryCache Filled(GroupQueryKv kv, GroupQueryCache past, int[][] steps, int pastTokens)
    {
        var filled = past.As(kv, steps.Length);
        if (pastTokens > 0)
        {
            return filled;
        }

        using (filled)
        {
            return filled.Emptied(steps.Length, steps[0].Length);
        }
    }

    private static int[][] NewTokens(int[][] steps, int pastTokens) => [.. steps.Select(step => step[pastTokens..])];

    private GroupQueryModel Model(GroupQueryKv kv, LibraryWait wait) => new(modelPath, cacheFolder, options, kv, wait);

    private StepTiming Compare(
        string name,
        KvType type,
        PagedStep paged,
        GroupQueryContender baseline,
        int[][] steps,
        int pastTokens,
        TimeSpan timePerCase
    )
    {
        var (difference, same) = Differences(paged.RunForLogits(), baseline.Step.RunForLogits(), steps.Length);
        using var team = new WorkTeam(options.Threads);
        using var loop = LoopOver(team, out var weightBytes);
        var (ours, theirs, rates) = (new List<double>(), new List<double>(), new List<double>());
        loop.Run();
        var start = Stopwatch.GetTimestamp();
        while (ours.Count < LeastRounds || Stopwatch.GetElapsedTime(start) < timePerCase)
        {
            ours.Add(Time(paged.Run));
            theirs.Add(Time(baseline.Step.Run));
            rates.Add(weightBytes / Time(loop.Run) / 1e6);
        }

        return new StepTiming(
            name,
            steps.Length,
            steps[0].Length - pastTokens,
            pastTokens,
            type,
            baseline.Model.Kv,
            $"{baseline.Model.Wait}",
            difference,
            same,
            weightBytes + (paged.KvBytesPerToken * pastTokens * steps.Length),
            ours,
            theirs,
            rates
        );
    }

    private ReadLoop LoopOver(WorkTeam team, out long weightBytes)
    {
        var build = DecoderBuild.Prepare(modelPath, cacheFolder, options);
        var weights = MappedFile.Open(Path.Combine(Path.GetDirectoryName(build.GraphPath)!, GraphCache.WeightsName));
        weightBytes = TokenBytes.Of(build.Configuration, options.Weights, weights.Length);
        return new ReadLoop(weights, weightBytes, team);
    }

    private static (double Largest, double SameTop) Differences(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs, int sequences)
    {
        var (largest, same, size) = (0.0, 0, ours.Length / sequences);
        foreach (var i in Enumerable.Range(0, ours.Length))
        {
            largest = Math.Max(largest, Math.Abs(ours[i] - theirs[i]));
        }

        foreach (var sequence in Enumerable.Range(0, sequences))
        {
            var mine = LikeliestToken.Of(ours.Slice(sequence * size, size));
            same += mine == LikeliestToken.Of(theirs.Slice(sequence * size, size)) ? 1 : 0;
        }

        return (largest, (double)same / sequences);
    }
}
