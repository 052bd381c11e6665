using Rag.ModelFiles.Weights;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Llama;

/// <summary>
/// A Llama-family model, whatever its files are: every tensor by its role in the model, query and key rows in the order of half rotation.
/// </summary>
internal interface ILlamaCheckpoint : IDisposable
{
    LlamaConfiguration Configuration { get; }

    IWeightSource Weights { get; }

    /// <summary>[vocabulary, hidden]</summary>
    WeightTensor Embedding { get; }

    /// <summary>[vocabulary, hidden]; null when the embedding serves as the head too.</summary>
    WeightTensor? Head { get; }

    float[] FinalNorm();

    float[] Norm(int layer, LlamaNorm norm);

    LinearWeights Matrix(int layer, LlamaMatrix matrix, string name);

    /// <summary>Null when the layer has none.</summary>
    float[]? Bias(int layer, LlamaMatrix matrix);
}
