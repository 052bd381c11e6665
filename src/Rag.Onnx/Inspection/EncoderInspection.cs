using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Encoders;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Inspection;

/// <summary>Tells embedders, extractors and rerankers apart by the head on the encoder, and reads the model with that head.</summary>
internal static class EncoderInspection
{
    public static ModelDescription Read(string folder, string family)
    {
        var architecture = EncoderArchitecture.Read(folder);
        EncoderTokenizer.Load(folder, architecture);
        using var weights = WeightSource.Open(folder);
        var kind = KindOf(weights, architecture);
        var modules = kind == ModelKind.Embedder ? EmbedderFiles.Read(folder).Modules : null;
        IEncoderHead head = kind switch
        {
            ModelKind.Extractor => new SpanHead(),
            ModelKind.Reranker => new ScoreHead(architecture.Classifier),
            _ => new PooledHead(modules!.Poolings, modules.Dense),
        };
        using (var nowhere = ExternalData.Nowhere())
        {
            EncoderGraph.Build(nowhere, weights, architecture, head, new UnwrittenLinear());
        }

        return new ModelDescription(
            kind,
            family,
            weights.Names.Sum(name => weights.Get(name).Elements),
            architecture.ContextLength,
            modules?.DimensionsOf(architecture)
        );
    }

    private static ModelKind KindOf(IWeightSource weights, EncoderArchitecture architecture) =>
        weights.TryGet(SpanHead.Weight, out _) ? ModelKind.Extractor
        : weights.TryGet($"{architecture.Classifier.Output}.weight", out _) ? ModelKind.Reranker
        : ModelKind.Embedder;
}
