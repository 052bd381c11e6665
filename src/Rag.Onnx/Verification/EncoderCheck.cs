using System.Text.Json;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Encoders;
using Rag.Onnx.Encoders.Families;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Native;

namespace Rag.Onnx.Verification;

/// <summary>
/// Runs the cases of a folder's reference.json in fp32: of an encoder the mean and the first of the last hidden states are compared, of a
/// reranker the logits. All tokens of a case are of type 0.
/// </summary>
internal static class EncoderCheck
{
    private const string Mean = "hidden_mean";
    private const string First = "hidden_first";
    private const string Logits = "logits";

    /// <summary>Whether the folder's config.json describes an encoder of a family that is read.</summary>
    /// <exception cref="ModelFileException">There is no such file, or it is damaged.</exception>
    public static bool IsFor(string modelFolder)
    {
        var path = Path.Combine(modelFolder, "config.json");
        using var document = JsonFile.Read(path);
        return EncoderFamilies.Knows(new ConfigurationReader(path, document.RootElement).Text("model_type"));
    }

    /// <exception cref="ModelFileException">A file is missing, damaged or of a kind that is not supported.</exception>
    /// <exception cref="OperationCanceledException">It is looked at before each case.</exception>
    public static ReferenceFindings Run(string modelFolder, CancellationToken cancellation)
    {
        var architecture = EncoderArchitecture.Read(modelFolder);
        var path = Path.Combine(modelFolder, ReferenceCheck.FileName);
        using var reference = JsonFile.Read(path);
        if (reference.RootElement.Field("cases") is not { ValueKind: JsonValueKind.Array } cases || cases.GetArrayLength() == 0)
        {
            throw new ModelFileException(path, "the file has no cases.");
        }

        var isReranker = cases[0].Field(Logits) is not null;
        IEncoderHead head = isReranker ? new ScoreHead(architecture.Classifier) : new HiddenHead();
        using var weights = WeightSource.Open(modelFolder);
        var graph = EncoderGraph.Build(null, weights, architecture, head, new FloatLinear());
        using var session = OnnxSession.Load(graph, new OnnxSessionOptions { Threads = 1 });
        var inputs = EncoderGraph.InputsOf(architecture, head);
        var largest = 0.0;
        foreach (var line in cases.EnumerateArray())
        {
            cancellation.ThrowIfCancellationRequested();
            var ids = ReferenceFigures.Ids(path, line, architecture.ContextLength, architecture.VocabularySize);
            var output = isReranker ? ScoreHead.Logits : HiddenHead.Hidden;
            var values = session.RunRow(inputs, ids, new int[ids.Length], [output]);
            var difference = isReranker
                ? ReferenceFigures.Difference(values, ReferenceFigures.Read(path, line, Logits, values.Length))
                : HiddenDifference(values, ids.Length, path, line);
            largest = Math.Max(largest, difference);
        }

        return new ReferenceFindings(largest, null, cases.GetArrayLength());
    }

    private static double HiddenDifference(float[] hidden, int tokens, string path, JsonElement line)
    {
        var size = hidden.Length / tokens;
        var mean = new double[size];
        for (var i = 0; i < hidden.Length; i++)
        {
            mean[i % size] += (double)hidden[i] / tokens;
        }

        return Math.Max(
            ReferenceFigures.Difference([.. mean.Select(value => (float)value)], ReferenceFigures.Read(path, line, Mean, size)),
            ReferenceFigures.Difference(hidden.AsSpan(0, size), ReferenceFigures.Read(path, line, First, size))
        );
    }
}
