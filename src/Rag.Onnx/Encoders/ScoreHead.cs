using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Encoders;

/// <summary>
/// The classifier of a model for sequence classification with one label: <c>logits</c> fp32 [B, 1], how well the second text of a pair fits
/// the first. It is computed in fp32 in every precision.
/// </summary>
internal sealed class ScoreHead(EncoderClassifier classifier) : IEncoderHead
{
    public const string Logits = "logits";

    private const int Labels = 1;

    public bool ReadsFirstRowOnly => classifier.Pooling == Pooling.FirstToken;

    public bool ReadsPairs => true;

    /// <summary>Refuses models without such a classifier, and those that tell several labels apart.</summary>
    /// <exception cref="ModelFileException">The message says which of them it is.</exception>
    public static void Require(IWeightSource weights, EncoderArchitecture architecture)
    {
        var (kind, name) = (architecture.Classifier.Architecture, $"{architecture.Classifier.Output}.weight");
        if (!weights.TryGet(name, out var output))
        {
            throw new ModelFileException(
                weights.Path,
                $"the model has no tensor {name}: it is no {kind}, and no other kind of reranker is supported."
            );
        }

        if (output.Rows != Labels || output.Columns != architecture.HiddenSize)
        {
            throw new ModelFileException(
                weights.Path,
                $"the tensor {output} does not have the shape [{Labels}, {architecture.HiddenSize}] of a reranker: it has one label, whose "
                    + "logit is the score."
            );
        }
    }

    public void Write(EncoderTensors tensors, string hidden)
    {
        Require(tensors.Weights, tensors.Architecture);
        var (graph, head, size) = (tensors.Graph, tensors.OfHead(), tensors.Architecture.HiddenSize);
        var pooled = PooledHead.WritePart(graph, classifier.Pooling, hidden, "score.pooled");
        var dense = classifier.IsDenseInEncoder ? tensors.InFile(classifier.Dense) : classifier.Dense;
        var sum = head.Linear("score.dense", pooled, dense, size, size, classifier.HasDenseBias);
        var active = EncoderActivations.Write(graph, classifier.Activation, sum, "score.active");
        if (classifier.Norm is { } norm)
        {
            active = EncoderNorms.Write(head, "score.normed", active, norm);
        }

        head.Linear(Logits, active, classifier.Output, Labels, size, hasBias: true);
        graph.Output(Logits, TensorType.Float, "B", Labels);
    }
}
