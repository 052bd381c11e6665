using Rag.Onnx.Decoders;
using Rag.Onnx.Graphs;
using Rag.Onnx.Verification;
using Rag.Tests;

namespace Rag.Onnx.Tests.Decoders;

/// <summary>A copy of one of the small reference decoders, whose files a test changes.</summary>
internal sealed class TinyDecoder(string family) : TinyModel<TinyDecoder>(family)
{
    public ReferenceFindings Check() => ReferenceCheck.Run(Path, BuiltGraphs.Folder, TestContext.Current.CancellationToken);

    /// <summary>Tells everything that the graph takes from the configuration.</summary>
    public string ConfigurationKey()
    {
        using var checkpoint = DecoderCheckpoint.Open(Path);
        return new GraphKey().Add(checkpoint.Configuration).ToDigest();
    }
}
