using Rag.Onnx.Runner;

namespace Rag.Api.Hosting;

/// <summary>How a reader's linear layers are computed: a form of <see cref="WeightMode"/>, or whichever suits the machine.</summary>
public enum ReaderWeights
{
    /// <summary>The form that is fastest on this machine, among those that lose nothing; measured at the first start.</summary>
    Auto,

    /// <inheritdoc cref="WeightMode.Float32"/>
    Float32,

    /// <inheritdoc cref="WeightMode.BlockInt8"/>
    BlockInt8,

    /// <inheritdoc cref="WeightMode.BlockInt8Wide"/>
    BlockInt8Wide,

    /// <inheritdoc cref="WeightMode.BlockInt4"/>
    BlockInt4,

    /// <inheritdoc cref="WeightMode.BlockInt4Wide"/>
    BlockInt4Wide,
}
