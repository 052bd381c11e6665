using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Bert;

/// <summary>The vector of a text: <c>vectors</c> fp32 [B, D], pooled and not normalized.</summary>
internal sealed class PooledHead(Pooling pooling) : IBertHead
{
    public const string Vectors = "vectors";

    public bool ReadsFirstRowOnly => pooling == Pooling.FirstToken;

    public bool ReadsPairs => false;

    public void Write(GraphBuilder graph, IWeightSource weights, string hidden, int hiddenSize)
    {
        graph.Initializer<long>("row_axis", [1], 1);
        if (ReadsFirstRowOnly)
        {
            graph.Node("Squeeze", [hidden, "row_axis"], Vectors);
        }
        else
        {
            graph.Node("ReduceMean", [hidden, "row_axis"], Vectors, new NodeAttribute("keepdims", 0));
        }

        graph.Output(Vectors, TensorType.Float, "B", hiddenSize);
    }
}
