using Rag.Onnx.Graphs;

namespace Rag.Onnx.Encoders;

/// <summary>The first hidden states: of each token its word, its position where a table knows it, its type, and their norm.</summary>
internal static class EncoderEmbeddings
{
    private const string Embedded = "embedded";

    public static string Write(EncoderTensors tensors, bool readsTypes)
    {
        var architecture = tensors.Architecture;
        tensors.Table("word", architecture.Names.Words, architecture.VocabularySize);
        return architecture.FirstPosition is { } first ? WriteWithPositions(tensors, first, readsTypes) : WriteWithoutPositions(tensors);
    }

    private static string WriteWithPositions(EncoderTensors tensors, int first, bool readsTypes)
    {
        var (architecture, graph) = (tensors.Architecture, tensors.Graph);
        var (names, size) = (architecture.Names, architecture.HiddenSize);
        var positions = tensors.ReadTable(names.Positions, first + architecture.ContextLength, size).AsSpan(first * size);
        string types = "",
            typeTable = "";
        if (readsTypes)
        {
            types = graph.Input(EncoderGraph.TokenTypes, TensorType.Int32, "B", "S");
            typeTable = tensors.Table("type", names.TokenTypes, architecture.TokenTypes);
        }
        else if (architecture.TokenTypes > 0)
        {
            // Every token is of type 0: the embedding of the type is added to the embedding of every position.
            var type = tensors.ReadTable(names.TokenTypes, architecture.TokenTypes, size);
            for (var i = 0; i < positions.Length; i++)
            {
                positions[i] += type[i % size];
            }
        }

        graph.Initializer("position", positions, architecture.ContextLength, size);
        var (gain, offset) = tensors.Norm("embedding_norm", names.EmbeddingNorm);
        graph.Add(
            GraphBuilder.Microsoft,
            "EmbedLayerNormalization",
            [EncoderGraph.InputIds, types, "word", "position", typeTable, gain, offset],
            [Embedded, ""],
            new NodeAttribute("epsilon", architecture.Epsilon)
        );
        return Embedded;
    }

    private static string WriteWithoutPositions(EncoderTensors tensors)
    {
        var words = tensors.Graph.Node("Gather", ["word", EncoderGraph.InputIds], "words");
        return EncoderNorms.Write(tensors, Embedded, words, tensors.Architecture.Names.EmbeddingNorm);
    }
}
