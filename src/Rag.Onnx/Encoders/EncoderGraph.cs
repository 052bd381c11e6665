using Rag.ModelFiles.Weights;
using Rag.Onnx.Graphs;
using Rag.Onnx.LinearLayers;
using Rag.Onnx.Operators;

namespace Rag.Onnx.Encoders;

/// <summary>
/// The graph of an encoder: from input_ids i32 [B, S], texts of one length, to what its head makes of the hidden states. Without padding
/// there is no mask, and ONNX Runtime takes the attention kernel that never holds a whole matrix of scores.
/// </summary>
internal static class EncoderGraph
{
    public const string InputIds = "input_ids";
    public const string TokenTypes = "token_types";

    /// <summary>
    /// Changes with what the graphs compute: it tells the vectors of one version from those of another, which cannot be compared.
    /// </summary>
    public const int Version = 2;

    /// <summary>Changes with every other change of the graph, which moves what it computes by no more than rounding does.</summary>
    private const int Form = 2;

    private static readonly string[] s_ids = [InputIds];
    private static readonly string[] s_idsAndTypes = [InputIds, TokenTypes];

    /// <summary>The key of a built graph: graphs of another form are not reused.</summary>
    /// <param name="digest">Of all that tells what the graph computes.</param>
    public static string KeyOf(string digest) => new GraphKey().Add(digest).Add($"form {Form}").ToDigest();

    /// <summary>The names of the inputs of a graph with such a head.</summary>
    public static string[] InputsOf(EncoderArchitecture architecture, IEncoderHead head) =>
        head.ReadsPairs && architecture.TellsTextsApart ? s_idsAndTypes : s_ids;

    public static byte[] Build(
        ExternalData? external,
        IWeightSource weights,
        EncoderArchitecture architecture,
        IEncoderHead head,
        ILinearForm linear
    )
    {
        var graph = new GraphBuilder("encoder", external);
        graph.Import(OperatorContract.Domain, OperatorContract.DomainVersion);
        var tensors = new EncoderTensors(graph, weights, architecture, linear);
        graph.Input(InputIds, TensorType.Int32, "B", "S");
        var hidden = EncoderEmbeddings.Write(tensors, readsTypes: InputsOf(architecture, head).Length > 1);
        hidden = new EncoderLayers(tensors, head.ReadsFirstRowOnly).Write(hidden);
        head.Write(tensors, hidden);
        return graph.ToBytes();
    }
}
