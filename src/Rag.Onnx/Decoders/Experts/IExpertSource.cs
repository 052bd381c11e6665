using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders.Experts;

/// <summary>The experts of a decoder, whatever its files are: every tensor by its role.</summary>
internal interface IExpertSource
{
    /// <summary>[experts, hidden]</summary>
    LinearWeights Router(int layer, string name);

    /// <summary>Null when the layer has none.</summary>
    float[]? RouterBias(int layer);

    /// <param name="matrix">Gate, Up or Down.</param>
    LinearWeights Matrix(int layer, int expert, DecoderMatrix matrix, string name);

    /// <summary>The bits in which the files have the matrix in blocks; null where they have it in another form.</summary>
    int? BlockBits(int layer, int expert, DecoderMatrix matrix);

    /// <summary>Null when the layer has none.</summary>
    float[]? Bias(int layer, int expert, DecoderMatrix matrix);

    /// <summary>A matrix of the expert that all rows share, of a model that has one.</summary>
    /// <param name="matrix">Gate, Up or Down.</param>
    LinearWeights Shared(int layer, DecoderMatrix matrix, string name);

    /// <summary>[1, hidden]: gives each row its share of that expert.</summary>
    LinearWeights SharedGate(int layer, string name);
}
