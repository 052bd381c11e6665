using System.Diagnostics.CodeAnalysis;

namespace Rag.ModelFiles.Weights;

/// <summary>The tensors of one model, whatever files they lie in. Thread-safe until disposed; its tensors die with it.</summary>
internal interface IWeightSource : IDisposable
{
    /// <summary>What the user named: the file or folder, for messages.</summary>
    string Path { get; }

    IReadOnlyCollection<string> Names { get; }

    bool TryGet(string name, [NotNullWhen(true)] out WeightTensor? tensor);

    WeightTensor Get(string name) =>
        TryGet(name, out var tensor) ? tensor : throw new ModelFileException(Path, $"the tensor {name} is missing.");

    float[] ReadFloat32(string name) => Get(name).ToFloat32();
}
