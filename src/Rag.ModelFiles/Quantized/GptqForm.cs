using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>
/// GPTQ: <c>qweight</c> i32 [inputs · bits / 32, outputs], numbers packed along the inputs; <c>qzeros</c> i32 [groups, outputs · bits /
/// 32],
/// packed along the outputs, one less than the zero points unless <c>checkpoint_format</c> is gptq_v2; <c>scales</c> [groups, outputs];
/// <c>g_idx</c> i32 [inputs], the group of each input, without which the groups stand in order.
/// </summary>
internal sealed class GptqForm : IQuantizedForm
{
    /// <summary>Before a rule for modules that are left as they were: what is quantized the files tell.</summary>
    private const string Excluding = "-:";

    public string Method => "gptq";

    public IEnumerable<WeightTensor> Read(StoredTensors tensors, ConfigurationReader settings)
    {
        var bits = settings.Count("bits", most: 8);
        var size = settings.Integers("group_size") is [var given] ? given : -1;
        var format = settings.Text("checkpoint_format", settings.Text("format", "gptq"));
        var defect =
            bits is not (2 or 3 or 4 or 8) ? $"bits is {bits}, not 2, 3, 4 or 8."
            : size is not (-1 or > 0) ? $"group_size is {size}, neither -1 nor a size."
            : format is not ("gptq" or "gptq_v2")
                ? $"GPTQ weights in the checkpoint_format {format} are not supported; gptq and gptq_v2 are."
            : settings.Text("pack_dtype", "int32") != "int32" ? "GPTQ weights in another pack_dtype than int32 are not supported."
            : settings.Objects("dynamic").Any(rule => !rule.Name.StartsWith(Excluding, StringComparison.Ordinal))
                ? "GPTQ with settings of its own for some modules (dynamic) is not supported."
            : null;
        return defect is null
            ? tensors.StemsOf(".qweight").Select(stem => Layer(tensors, stem, bits, size, format == "gptq" ? 1 : 0))
            : throw new ModelFileException(settings.Path, defect);
    }

    private static WeightTensor Layer(StoredTensors tensors, string stem, int bits, int size, int lessened)
    {
        var words = tensors.Take($"{stem}.qweight", WeightType.I32);
        var (wordRows, outputs) = StoredTensors.RequireMatrix(words);
        var inputs = StoredTensors.Dimension(words, wordRows * 32L / bits);
        if (wordRows * 32L % bits != 0)
        {
            throw new ModelFileException(words.Path, $"the tensor {words} does not hold a whole number of inputs of {bits} bits.");
        }

        size = size == -1 ? inputs : size;
        var groups = (int)(((long)inputs + size - 1) / size);
        var scales = StoredTensors.Require(tensors.TakeFloats($"{stem}.scales"), groups, outputs);
        var zeros = tensors.Take($"{stem}.qzeros", WeightType.I32);
        StoredTensors.Require(zeros, groups, (int)BitStream.WordsOf(outputs, bits));
        var groupOf = tensors.Has($"{stem}.g_idx")
            ? GroupTable.Given(StoredTensors.Require(tensors.Take($"{stem}.g_idx", WeightType.I32), inputs), groups)
            : GroupTable.InOrder(inputs, size);
        var packed = new AlongOutputs(bits, zeros.Columns, 1);
        var table = GroupTable.Unpacked(groupOf, scales, zeros, packed, (1, outputs), lessened);
        return new WeightTensor(
            $"{stem}.weight",
            [outputs, inputs],
            words.Path,
            new PackedRows<AlongInputs>(words, new AlongInputs(bits, 1, outputs), table)
        );
    }
}
