using System.Runtime.InteropServices;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>
/// compressed-tensors. pack-quantized: <c>weight_packed</c> i32 [outputs, words], numbers packed along the inputs with half of their range
/// added, <c>weight_shape</c> i64 [2], <c>weight_scale</c> [outputs, groups], where a layer has them <c>weight_zero_point</c> i32 [words,
/// groups], packed likewise along the outputs, or in old files i8 [outputs, groups], and <c>weight_g_idx</c> i32 [inputs]. int-quantized:
/// <c>weight</c> i8 and <c>weight_scale</c>. float-quantized: see <see cref="Float8Form"/>.
/// </summary>
internal sealed class CompressedForm : IQuantizedForm
{
    private static readonly string[] s_formats =
    [
        "pack-quantized",
        "int-quantized",
        "naive-quantized",
        "float-quantized",
        "mixed-precision",
        "dense",
    ];

    public string Method => "compressed-tensors";

    public IEnumerable<WeightTensor> Read(StoredTensors tensors, ConfigurationReader settings)
    {
        var schemes = CompressedScheme.All(settings);
        foreach (var format in schemes.Select(scheme => scheme.Format).Append(settings.Text("format", "dense")).OfType<string>())
        {
            if (!s_formats.Contains(format))
            {
                throw new ModelFileException(
                    settings.Path,
                    $"compressed-tensors in the format {format} are not supported; {string.Join(", ", s_formats)} are."
                );
            }
        }

        if (settings.Object("sparsity_config") is { } sparsity && sparsity.Text("format", "dense") != "dense")
        {
            throw new ModelFileException(settings.Path, $"sparse weights in the format {sparsity.Text("format")} are not supported.");
        }

        if (settings.Object("transform_config")?.Objects("config_groups").Any() == true)
        {
            throw new ModelFileException(
                settings.Path,
                "weights that were turned before their quantization (transform_config) are not supported."
            );
        }

        return
        [
            .. tensors.StemsOf(".weight_packed").Select(stem => Packed(tensors, stem, schemes)),
            .. tensors
                .StemsOf(".weight")
                .Where(stem => tensors.Peek($"{stem}.weight").Type == WeightType.I8)
                .Select(stem => Integers(tensors, stem, schemes)),
            .. Float8Form.Read(tensors, schemes.Select(scheme => scheme.Tile).FirstOrDefault(tile => tile is not null)),
        ];
    }

    private static WeightTensor Packed(StoredTensors tensors, string stem, IReadOnlyList<CompressedScheme> schemes)
    {
        var words = tensors.Take($"{stem}.weight_packed", WeightType.I32);
        var (outputs, wordColumns) = StoredTensors.RequireMatrix(words);
        var inputs = InputsOf(StoredTensors.Require(tensors.Take($"{stem}.weight_shape", WeightType.I64, WeightType.I32), 2), outputs);
        int[] fitting = [.. schemes.Select(scheme => scheme.Bits).Where(b => b is 4 or 8 && BitStream.WordsOf(inputs, b) == wordColumns)];
        if (fitting is not [var bits, ..])
        {
            throw new ModelFileException(words.Path, $"the tensor {words} does not hold {inputs} inputs of 4 or 8 bits, as num_bits says.");
        }

        var scales = tensors.TakeFloats($"{stem}.weight_scale");
        var (_, groups) = StoredTensors.RequireMatrix(StoredTensors.Require(scales, outputs, scales.Columns));
        int[] groupOf = [.. GroupTable.InOrder(inputs, CompressedScheme.GroupSize(scales, schemes, inputs))];
        if (tensors.Has($"{stem}.weight_g_idx"))
        {
            var given = StoredTensors.Require(tensors.Take($"{stem}.weight_g_idx", WeightType.I32), inputs);
            groupOf = IsUnset(given) ? groupOf : GroupTable.Given(given, groups);
        }

        var table = TableOf(tensors, stem, groupOf, scales, bits);
        var places = new AlongInputs(bits, wordColumns, 1);
        return new WeightTensor($"{stem}.weight", [outputs, inputs], words.Path, new PackedRows<AlongInputs>(words, places, table));
    }

    /// <summary>Layers whose inputs stand in order may have the tensor all the same, filled with -1.</summary>
    private static bool IsUnset(WeightTensor groupOf) => !MemoryMarshal.Cast<byte, int>(groupOf.Bytes).ContainsAnyExcept(-1);

    private static int InputsOf(WeightTensor shape, int outputs)
    {
        var sizes = shape.ToFloat32();
        return sizes[0] == outputs && sizes[1] is >= 1 and <= ConfigurationReader.LargestCount
            ? (int)sizes[1]
            : throw new ModelFileException(shape.Path, $"the tensor {shape} gives a shape that is not that of {outputs} outputs.");
    }

    private static GroupTable TableOf(StoredTensors tensors, string stem, int[] groupOf, WeightTensor scales, int bits)
    {
        var (outputs, groups) = (scales.Shape[0], scales.Columns);
        if (!tensors.Has($"{stem}.weight_zero_point"))
        {
            var zeros = new int[checked(outputs * groups)];
            Array.Fill(zeros, 1 << (bits - 1));
            return new GroupTable(groupOf, scales.ToFloat32(), zeros, groups, 1);
        }

        var packed = tensors.Take($"{stem}.weight_zero_point", WeightType.I32, WeightType.I8);
        if (packed.Type == WeightType.I8)
        {
            var shift = 1 << (bits - 1);
            int[] numbers = [.. StoredTensors.Require(packed, outputs, groups).ToFloat32().Select(zero => (int)zero + shift)];
            return new GroupTable(groupOf, scales.ToFloat32(), numbers, groups, 1);
        }

        StoredTensors.Require(packed, (int)BitStream.WordsOf(outputs, bits), groups);
        return GroupTable.Unpacked(groupOf, scales, packed, new AlongOutputs(bits, 1, groups), (groups, 1));
    }

    private static WeightTensor Integers(StoredTensors tensors, string stem, IReadOnlyList<CompressedScheme> schemes)
    {
        var numbers = tensors.Take($"{stem}.weight", WeightType.I8);
        var (outputs, inputs) = StoredTensors.RequireMatrix(numbers);
        var scales = tensors.TakeFloats($"{stem}.weight_scale");
        var zeros = tensors.Has($"{stem}.weight_zero_point") ? tensors.Take($"{stem}.weight_zero_point", WeightType.I8) : null;
        int[]? tile = scales.Shape is [var rows, > 1] && rows == outputs ? [1, CompressedScheme.GroupSize(scales, schemes, inputs)] : null;
        return Float8Form.Scaled(numbers, scales, zeros, tile);
    }
}
