using Rag.Core.Numerics;
using Rag.Engine;
using Rag.Kernels.Attention;
using Rag.ModelFiles.Weights;
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

    public static ReferenceFindings Run(
        string folder,
        IReadOnlyList<ReferenceCase> cases,
        string cacheFolder,
        CancellationToken cancellation
    )
    {
        using var runner = OnnxModelRunner.Load(folder, cacheFolder, s_exact);
        var check = new DecoderCheck(runner, folder);
        var (difference, equal) = (0f, 0);
        foreach (var reference in cases)
        {
            cancellation.ThrowIfCancellationRequested();
            check.Require(reference);
            var (off, same) = check.Compare(reference);
            difference = MathF.Max(difference, off);
            equal += same ? 1 : 0;
        }

        return new ReferenceFindings(difference, (double)equal / cases.Count, cases.Count);
    }

    private void Require(ReferenceCase reference)
    {
        var shape = _runner.Shape;
        var tokens = reference.Ids.Length + reference.Greedy.Length;
        var room = Math.Min(shape.ContextLength, (long)shape.BlockCount * shape.BlockSize);
        var defect =
            tokens > room ? $"a case has {tokens} tokens, {room} can be run."
            : reference.Logits.Length != shape.VocabularySize
                ? $"a case has {reference.Logits.Length} logits for a vocabulary of {shape.VocabularySize}."
            : null;
        if (defect is not null)
        {
            throw new ModelFileException(Path.Combine(_folder, ReferenceCheck.FileName), defect);
        }
    }

    private (float Difference, bool SameTokens) Compare(ReferenceCase reference)
    {
        var logits = Append(reference.Ids, past: 0);
        var difference = 0f;
        foreach (var (i, expected) in reference.Logits.Index())
        {
            difference = MathF.Max(difference, MathF.Abs(expected - logits[i]));
        }

        if (float.IsNaN(difference))
        {
            throw new ModelFileException(_folder, "a logit is no number: the weights are damaged or not such as fp32 can compute with.");
        }

        foreach (var (i, token) in reference.Greedy.Index())
        {
            if (LikeliestToken.Of(logits) != token)
            {
                return (difference, false);
            }

            logits = Append([token], reference.Ids.Length + i);
        }

        return (difference, true);
    }

    /// <summary>The logits behind tokens that follow others in the first blocks.</summary>
    private ReadOnlySpan<float> Append(scoped ReadOnlySpan<int> ids, int past)
    {
        var size = _runner.Shape.BlockSize;
        int[] table = [.. Enumerable.Range(0, Integers.CeilDivide(past + ids.Length, size))];
        int[] valid = [.. table.Select(_ => size)];
        _batch.Begin(table.Length);
        var stateFrom = past == 0 ? RaggedBatch.NoState : _stateTo;
        _stateTo = 1 - _stateTo;
        var row = _batch.Add(ids, past, table, valid, new int[table.Length], size, stateFrom, _stateTo);
        _batch.AddLogitRow(row + ids.Length - 1);
        return _runner.Run(_batch);
    }
}
