using System.Collections.Immutable;

namespace Rag.ModelFiles.Onnx;

/// <summary>An initializer as its file describes it, with nothing checked but its shape.</summary>
/// <param name="Type">The number of its type.</param>
/// <param name="Raw">Where its bytes lie in the graph's own file; null where they lie elsewhere or as lists of numbers.</param>
/// <param name="External">What says where they lie in another file: location, offset, length; null where they do not.</param>
internal sealed record OnnxTensorPlace(
    string Name,
    long Type,
    ImmutableArray<int> Shape,
    (long Offset, long Length)? Raw,
    IReadOnlyDictionary<string, string>? External
);
