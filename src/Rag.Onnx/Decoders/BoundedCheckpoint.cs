using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders.Experts;
using Rag.Onnx.Decoders.Families;
using Rag.Onnx.Decoders.States;
using Rag.Onnx.LinearLayers;

namespace Rag.Onnx.Decoders;

/// <summary>A decoder of which no prompt, its answer counted, has more than so many tokens.</summary>
internal sealed class BoundedCheckpoint(IDecoderCheckpoint checkpoint, int tokens) : IDecoderCheckpoint
{
    public DecoderConfiguration Configuration { get; } = checkpoint.Configuration.Within(tokens);

    public DecoderFamily Family => checkpoint.Family;

    public string ModulePrefix => checkpoint.ModulePrefix;

    public IWeightSource Weights => checkpoint.Weights;

    public WeightTensor Embedding => checkpoint.Embedding;

    public WeightTensor? Head => checkpoint.Head;

    public IExpertSource Experts => checkpoint.Experts;

    public StateTensors States => checkpoint.States;

    public float[] FinalNorm() => checkpoint.FinalNorm();

    public float[] Norm(int layer, DecoderNorm norm) => checkpoint.Norm(layer, norm);

    public LinearWeights Matrix(int layer, DecoderMatrix matrix, string name) => checkpoint.Matrix(layer, matrix, name);

    public float[] Sinks(int layer) => checkpoint.Sinks(layer);

    public float[]? Bias(int layer, DecoderMatrix matrix) => checkpoint.Bias(layer, matrix);

    public void Dispose() => checkpoint.Dispose();
}
