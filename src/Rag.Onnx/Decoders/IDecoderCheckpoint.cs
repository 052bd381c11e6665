using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.Experts;
using Rag.Onnx.Decoders.Families;
using Rag.Onnx.Decoders.States;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders;

/// <summary>
/// A decoder, whatever its files are: every tensor by its role in the model, query and key rows in the order of half rotation, gains of
/// norms as they multiply.
/// </summary>
internal interface IDecoderCheckpoint : IDisposable
{
    DecoderConfiguration Configuration { get; }

    DecoderFamily Family { get; }

    /// <summary>What stands before the names of layers in the model as it is trained.</summary>
    string ModulePrefix => "model.";

    IWeightSource Weights { get; }

    /// <summary>[vocabulary, hidden]</summary>
    WeightTensor Embedding { get; }

    /// <summary>[vocabulary, hidden]; null when the embedding serves as the head too.</summary>
    WeightTensor? Head { get; }

    /// <summary>Of a model with experts.</summary>
    IExpertSource Experts { get; }

    float[] FinalNorm();

    float[] Norm(int layer, DecoderNorm norm);

    LinearWeights Matrix(int layer, DecoderMatrix matrix, string name);

    /// <summary>One for each head, of a model that has them.</summary>
    float[] Sinks(int layer);

    /// <summary>Of a model with layers that keep a state.</summary>
    StateTensors States { get; }

    /// <summary>Null when the layer has none.</summary>
    float[]? Bias(int layer, DecoderMatrix matrix);
}
