using System.Text.Json;
using Rag.Core.Numerics;
using Rag.Engine;
using Rag.Kernels.Attention;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Verification;

/// <summary>Runs a decoder that serves as an embedder in fp32 throughout and compares the last hidden state of the last token.</summary>
internal static class HiddenCheck
{
    private const string Last = "hidden_last";

    public static bool IsFor(JsonElement reference) =>
        reference.Field("cases") is { ValueKind: JsonValueKind.Array } cases
        && cases.GetArrayLength() > 0
        && cases[0].Field(Last) is not null;

    /// <exception cref="ModelFileException">A file is missing, damaged or of a kind that is not supported.</exception>
    /// <exception cref="OperationCanceledException">It is looked at before each case.</exception>
    public static ReferenceFindings Run(string folder, JsonElement reference, string cacheFolder, CancellationToken cancellation)
    {
        var options = new ModelRunnerOptions
        {
            Weights = WeightMode.Float32,
            KvType = KvType.Float32,
            Output = DecoderOutput.Hidden,
        };
        using var runner = OnnxModelRunner.Load(folder, cacheFolder, options);
        var path = Path.Combine(folder, ReferenceCheck.FileName);
        var size = options.BlockSize;
        var room = (int)Math.Min(runner.Shape.ContextLength, (long)runner.Shape.BlockCount * size);
        var batch = new RaggedBatch();
        var (largest, cases) = (0.0, 0);
        foreach (var line in reference.Field("cases")!.Value.EnumerateArray())
        {
            cancellation.ThrowIfCancellationRequested();
            var ids = ReferenceFigures.Ids(path, line, room, runner.Shape.VocabularySize);
            int[] table = [.. Enumerable.Range(0, Integers.CeilDivide(ids.Length, size))];
            batch.Begin(table.Length);
            batch.Add(ids, 0, table, [.. table.Select(_ => size)], new int[table.Length], size);
            batch.AddLogitRow(ids.Length - 1);
            var hidden = runner.Run(batch);
            largest = Math.Max(largest, ReferenceFigures.Difference(hidden, ReferenceFigures.Read(path, line, Last, hidden.Length)));
            cases++;
        }

        return new ReferenceFindings(largest, null, cases);
    }
}
