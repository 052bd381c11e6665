using Rag.Kernels.Attention;
using Rag.Kernels.Experts;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Gguf;
using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.Runner;

namespace Rag.Onnx.Inspection;

/// <summary>Reads a decoder as its runner would, and keeps nothing of it.</summary>
internal static class DecoderInspection
{
    private static readonly ModelRunnerOptions s_options = new();

    public static ModelDescription Read(string path)
    {
        using var checkpoint = DecoderCheckpoint.Open(path);
        var configuration = checkpoint.Configuration;
        ModelTokenizer.OfDecoder(path, checkpoint);
        var cache = new KvCacheLayout(s_options.KvType, configuration.KvHeads, s_options.BlockSize, configuration.HeadSize);
        using (var nowhere = ExternalData.Nowhere())
        {
            var form = new PlainDecoderForm(new UnwrittenLinear(), embeddingBlock: 0) { Experts = ExpertForm.Float32 };
            DecoderGraph.Build(nowhere, checkpoint, form, new UnwrittenAttention(cache));
        }

        return new ModelDescription(
            ModelKind.Generator,
            FamilyOf(checkpoint),
            checkpoint.Weights.Names.Sum(name => checkpoint.Weights.Get(name).Elements),
            configuration.ContextLength,
            Dimensions: null
        );
    }

    private static string FamilyOf(IDecoderCheckpoint checkpoint) =>
        checkpoint.Weights is GgufModel gguf ? gguf.Metadata.String("general.architecture")! : ((HuggingFaceDecoder)checkpoint).ModelType;
}
