using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Adapters;

/// <summary>The tensors of an adapter's file by the modules that they belong to, whatever stands around the modules' names.</summary>
internal sealed class AdapterTensors
{
    private const string Wrapper = "base_model.model.";

    /// <summary>What stands before the names of layers, by the program that trained the adapter; the longer names first.</summary>
    private static readonly string[] s_prefixes = ["model.language_model.", "language_model.model.", "model.", ""];

    private static readonly string[] s_ends = [".default.weight", ".weight", ".default", ""];

    private readonly Dictionary<(string Module, bool IsUp), WeightTensor> _tensors = [];
    private readonly string _path;

    private AdapterTensors(string path) => _path = path;

    /// <exception cref="ModelFileException">A tensor is no part of a plain adapter.</exception>
    public static AdapterTensors Of(IWeightSource source)
    {
        var tensors = new AdapterTensors(source.Path);
        foreach (var name in source.Names.Order(StringComparer.Ordinal))
        {
            tensors.Add(name, source.Get(name));
        }

        return tensors;
    }

    private void Add(string name, WeightTensor tensor)
    {
        var inner = name.StartsWith(Wrapper, StringComparison.Ordinal) ? name[Wrapper.Length..] : name;
        inner = inner[s_prefixes.First(prefix => inner.StartsWith(prefix, StringComparison.Ordinal)).Length..];
        inner = inner[..^s_ends.First(end => inner.EndsWith(end, StringComparison.Ordinal)).Length];
        var isUp = inner.EndsWith(".lora_B", StringComparison.Ordinal);
        if (!isUp && !inner.EndsWith(".lora_A", StringComparison.Ordinal))
        {
            throw new ModelFileException(
                _path,
                $"the tensor {name} is neither lora_A nor lora_B of a linear layer, which is all that is read."
            );
        }

        if (tensor.Type is not (WeightType.F32 or WeightType.F16 or WeightType.BF16))
        {
            throw new ModelFileException(_path, $"the tensor {name} is of the type {tensor.Type}, not F32, F16 or BF16.");
        }

        if (!_tensors.TryAdd((inner[..^".lora_A".Length], isUp), tensor))
        {
            throw new ModelFileException(_path, $"the tensor {name} is there twice, under different names.");
        }
    }

    /// <summary>Takes the matrix that reads a module's input: [rank, inputs].</summary>
    public float[] TakeDown(AdapterModule module, int rank) => Take(module, isUp: false, rank, module.Inputs);

    /// <summary>Takes the matrix that writes a module's output: [outputs, rank].</summary>
    public float[] TakeUp(AdapterModule module, int rank) => Take(module, isUp: true, module.Outputs, rank);

    private float[] Take(AdapterModule module, bool isUp, int rows, int columns)
    {
        var letter = isUp ? 'B' : 'A';
        if (!_tensors.Remove((module.Name, isUp), out var tensor))
        {
            throw new ModelFileException(_path, $"lora_{letter} of {module.Name}, which target_modules names, is missing.");
        }

        if (!tensor.Shape.AsSpan().SequenceEqual([rows, columns]))
        {
            throw new ModelFileException(
                _path,
                $"the tensor {tensor} does not have the shape [{rows}, {columns}] that the model and the adapter's rank give it."
            );
        }

        var values = tensor.ToFloat32();
        return Array.TrueForAll(values, float.IsFinite)
            ? values
            : throw new ModelFileException(_path, $"the tensor {tensor.Name} holds a value that is no finite number: it is damaged.");
    }

    /// <exception cref="ModelFileException">A tensor was not taken.</exception>
    public void RequireEmpty()
    {
        if (_tensors.Count > 0)
        {
            throw new ModelFileException(
                _path,
                $"the tensor {_tensors.First().Value.Name} belongs to no linear layer of the model that target_modules names."
            );
        }
    }
}
