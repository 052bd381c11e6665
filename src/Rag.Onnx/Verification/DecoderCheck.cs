using Rag.Core.Numerics;
using Rag.Engine;
using Rag.Kernels.Attention;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Verification;

/// <summary>Runs a generator in fp32 throughout on the prompts of its reference.</summary>
internal sealed class DecoderCheck
{
    private static readonly ModelRunnerOptions s_exact = new() { Weights = WeightMode.Float32, KvType = KvType.Float32 };

    private readonly RaggedBatch _batch = new();
    private readonly OnnxModelRunner _runner;
    private readonly string _folder;
    private int _stateTo;

    private DecoderCheck(OnnxModelRunner runner, string folder) => (_runner, _folder) = (runner, folder);

    /// <summary>The only slot where the model is run with an adapter, 0 where it is run as it is.</summary>
    private int Slot => _runner.AdapterSlots;

    public static ReferenceFindings Run(
        string folder,
        IReadOnlyList<ReferenceCase> cases,
        string cacheFolder,
        CancellationToken cancellation
    )
    {
        using var checkpoint = DecoderCheckpoint.Open(folder);
        if (checkpoint.Configuration.ShortContext is not { } most)
        {
            return Run(folder, cases, cacheFolder, s_exact, cancellation);
        }

        // The reference implementation picks the rotation by the length of the prompt, and begins anew where an answer outgrows it: what
        // it answers from there on is not compared.
        ReferenceCase[] ofShort =
        [
            .. cases
                .Where(reference => reference.Ids.Length <= most)
                .Select(reference => reference with { Greedy = [.. reference.Greedy.Take(most - reference.Ids.Length)] }),
        ];
        ReferenceCase[] others = [.. cases.Where(reference => reference.Ids.Length > most)];
        (ReferenceCase[] Cases, ModelRunnerOptions Options)[] runs = [(ofShort, s_exact with { ContextTokens = most }), (others, s_exact)];
        return runs.Where(run => run.Cases.Length > 0)
            .Select(run => Run(folder, run.Cases, cacheFolder, run.Options, cancellation))
            .Aggregate((findings, more) => findings.With(more));
    }

    private static ReferenceFindings Run(
        string folder,
        IReadOnlyList<ReferenceCase> cases,
        string cacheFolder,
        ModelRunnerOptions options,
        CancellationToken cancellation
    )
    {
        using var runner = OnnxModelRunner.Load(folder, cacheFolder, options);
        return new DecoderCheck(runner, folder).Run(cases, cancellation);
    }

    /// <summary>Runs a model with an adapter, and without it where the reference has figures of that.</summary>
    /// <param name="folder">The adapter's.</param>
    public static ReferenceFindings RunAdapted(
        string modelFolder,
        string folder,
        IReadOnlyList<ReferenceCase> cases,
        string cacheFolder,
        CancellationToken cancellation
    )
    {
        using var runner = OnnxModelRunner.Load(modelFolder, cacheFolder, s_exact with { AdapterSlots = 1 });
        runner.SetAdapter(1, runner.ReadAdapter(folder));
        return new DecoderCheck(runner, folder).Run(cases, cancellation);
    }

    private ReferenceFindings Run(IReadOnlyList<ReferenceCase> cases, CancellationToken cancellation)
    {
        var (difference, equal) = (0f, 0);
        foreach (var reference in cases)
        {
            cancellation.ThrowIfCancellationRequested();
            Require(reference);
            var (off, same) = Compare(reference);
            difference = MathF.Max(difference, MathF.Max(off, DifferenceWithout(reference)));
            equal += same ? 1 : 0;
        }

        var hasGreedy = cases.Any(reference => reference.Greedy.Length > 0);
        return new ReferenceFindings(difference, hasGreedy ? (double)equal / cases.Count : null, cases.Count);
    }

    private void Require(ReferenceCase reference)
    {
        var shape = _runner.Shape;
        var tokens = reference.Ids.Length + reference.Greedy.Length;
        var room = Math.Min(shape.ContextLength, (long)shape.BlockCount * shape.BlockSize);
        var defect =
            tokens > room ? $"a case has {tokens} tokens, {room} can be run."
            : LogitsOf(reference).FirstOrDefault(logits => logits.Length != shape.VocabularySize) is { } others
                ? $"a case has {others.Length} logits for a vocabulary of {shape.VocabularySize}."
            : null;
        if (defect is not null)
        {
            throw new ModelFileException(Path.Combine(_folder, ReferenceCheck.FileName), defect);
        }
    }

    private static IEnumerable<float[]> LogitsOf(ReferenceCase reference) =>
        reference.LogitsWithout is { } without ? [reference.Logits, without] : [reference.Logits];

    private float DifferenceWithout(ReferenceCase reference) =>
        reference.LogitsWithout is { } without ? Difference(without, Append(reference.Ids, past: 0, adapter: 0)) : 0;

    private (float Difference, bool SameTokens) Compare(ReferenceCase reference)
    {
        var logits = Append(reference.Ids, past: 0, Slot);
        var difference = Difference(reference.Logits, logits);
        foreach (var (i, token) in reference.Greedy.Index())
        {
            if (LikeliestToken.Of(logits) != token)
            {
                return (difference, false);
            }

            logits = Append([token], reference.Ids.Length + i, Slot);
        }

        return (difference, true);
    }

    private float Difference(float[] expected, ReadOnlySpan<float> logits)
    {
        var difference = 0f;
        foreach (var (i, logit) in expected.Index())
        {
            difference = MathF.Max(difference, MathF.Abs(logit - logits[i]));
        }

        return float.IsNaN(difference)
            ? throw new ModelFileException(_folder, "a logit is no number: the weights are damaged or not such as fp32 can compute with.")
            : difference;
    }

    /// <summary>The logits behind tokens that follow others in the first blocks.</summary>
    private ReadOnlySpan<float> Append(scoped ReadOnlySpan<int> ids, int past, int adapter)
    {
        var size = _runner.Shape.BlockSize;
        int[] table = [.. Enumerable.Range(0, Integers.CeilDivide(past + ids.Length, size))];
        int[] valid = [.. table.Select(_ => size)];
        _batch.Begin(table.Length);
        var stateFrom = past == 0 ? RaggedBatch.NoState : _stateTo;
        _stateTo = 1 - _stateTo;
        var row = _batch.Add(ids, past, table, valid, new int[table.Length], size, adapter, stateFrom, _stateTo);
        _batch.AddLogitRow(row + ids.Length - 1);
        return _runner.Run(_batch);
    }
}
