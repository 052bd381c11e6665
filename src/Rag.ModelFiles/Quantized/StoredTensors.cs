using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>The tensors of a model's files, of which those of quantized layers are taken.</summary>
internal sealed class StoredTensors(IWeightSource source)
{
    private static readonly WeightType[] s_floats = [WeightType.F32, WeightType.F16, WeightType.BF16];

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>The file or folder that messages name.</summary>
    public string Path => source.Path;

    /// <summary>Names of the tensors that no quantized layer has taken.</summary>
    public IEnumerable<string> Left => source.Names.Where(name => !_taken.Contains(name));

    public bool HasLeft(string name) => !_taken.Contains(name) && source.TryGet(name, out _);

    /// <summary>What stands before an ending in the names that have it, in order.</summary>
    public IReadOnlyList<string> StemsOf(string ending) =>
        [
            .. source
                .Names.Where(name => name.EndsWith(ending, StringComparison.Ordinal))
                .Select(name => name[..^ending.Length])
                .Order(StringComparer.Ordinal),
        ];

    public WeightTensor Peek(string name) => source.Get(name);

    public bool Has(string name) => source.TryGet(name, out _);

    /// <summary>Takes a tensor of one of the types.</summary>
    public WeightTensor Take(string name, params ReadOnlySpan<WeightType> types)
    {
        var tensor = source.TryGet(name, out var found)
            ? found
            : throw new ModelFileException(Path, $"the tensor {name}, without which its layer cannot be read, is missing.");
        _taken.Add(name);
        return types.Contains(tensor.Type)
            ? tensor
            : throw new ModelFileException(tensor.Path, $"the tensor {tensor} is not of the type {string.Join(" or ", types.ToArray())}.");
    }

    /// <summary>Takes a tensor of floating-point numbers.</summary>
    public WeightTensor TakeFloats(string name) => Take(name, s_floats);

    /// <summary>Requires a shape that follows from the tensors beside it.</summary>
    public static WeightTensor Require(WeightTensor tensor, params ReadOnlySpan<int> shape) =>
        tensor.Shape.AsSpan().SequenceEqual(shape)
            ? tensor
            : throw new ModelFileException(
                tensor.Path,
                $"the tensor {tensor} does not have the shape [{string.Join(", ", shape.ToArray())}] that its layer gives it."
            );

    /// <summary>Requires a matrix without a dimension of zero; returns its rows and columns.</summary>
    public static (int Rows, int Columns) RequireMatrix(WeightTensor tensor) =>
        tensor.Shape.Length == 2 && !tensor.Shape.Contains(0)
            ? (tensor.Shape[0], tensor.Shape[1])
            : throw new ModelFileException(tensor.Path, $"the tensor {tensor} is no matrix.");

    /// <summary>A size that a product of sizes gives; refused where it is more than a dimension can be.</summary>
    public static int Dimension(WeightTensor tensor, long size) =>
        size is > 0 and <= int.MaxValue
            ? (int)size
            : throw new ModelFileException(tensor.Path, $"the tensor {tensor} stands for {size} rows or columns, more than are read.");
}
