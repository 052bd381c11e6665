using System.Diagnostics.CodeAnalysis;

namespace Rag.ModelFiles.Weights;

/// <summary>
/// The tensors of one model, whatever files they lie in. Thread-safe until it is disposed; its tensors are valid until then.
/// </summary>
internal interface IWeightSource : IDisposable
{
    /// <summary>The file or folder that the user named, for messages.</summary>
    string Path { get; }

    /// <summary>The files on which the tensors depend, in an order that is always the same.</summary>
    IReadOnlyList<string> Files { get; }

    IReadOnlyCollection<string> Names { get; }

    /// <summary>The tensors as they lie in the files, where this source computes tensors from them.</summary>
    IWeightSource Stored => this;

    /// <summary>How the stored tensors are read, where that is not in themselves.</summary>
    string Reading => "";

    bool TryGet(string name, [NotNullWhen(true)] out WeightTensor? tensor);

    WeightTensor Get(string name) =>
        TryGet(name, out var tensor) ? tensor : throw new ModelFileException(Path, $"the tensor {name} is missing.");

    float[] ReadFloat32(string name) => Get(name).ToFloat32();
}
