using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Quantized;

/// <summary>
/// AWQ in its version gemm: <c>qweight</c> i32 [inputs, outputs / 8] and <c>qzeros</c> i32 [groups, outputs / 8], eight outputs to a word,
/// first those at even places and then those at odd ones; <c>scales</c> [groups, outputs].
/// </summary>
internal sealed class AwqForm : IQuantizedForm
{
    private const int Bits = 4;

    private const int InWord = 8;

    public string Method => "awq";

    public IEnumerable<WeightTensor> Read(StoredTensors tensors, ConfigurationReader settings)
    {
        var bits = settings.Count(settings.Has("bits") ? "bits" : "w_bit");
        var size = settings.Integers(settings.Has("group_size") ? "group_size" : "q_group_size") is [var given] ? given : -1;
        var version = settings.Text("version", "gemm");
        var defect =
            bits != Bits ? $"AWQ weights of {bits} bits are not supported; those of {Bits} are."
            : size is not (-1 or > 0) ? $"group_size is {size}, neither -1 nor a size."
            : !version.Equals("gemm", StringComparison.OrdinalIgnoreCase)
                ? $"AWQ weights in the version {version} are not supported; gemm is."
            : !settings.Flag("zero_point", true) ? "AWQ weights without zero points are not supported."
            : null;
        return defect is null
            ? tensors.StemsOf(".qweight").Select(stem => Layer(tensors, stem, size))
            : throw new ModelFileException(settings.Path, defect);
    }

    private static WeightTensor Layer(StoredTensors tensors, string stem, int size)
    {
        var words = tensors.Take($"{stem}.qweight", WeightType.I32);
        var (inputs, wordColumns) = StoredTensors.RequireMatrix(words);
        var outputs = StoredTensors.Dimension(words, wordColumns * (long)InWord);
        size = size == -1 ? inputs : size;
        var groups = (int)(((long)inputs + size - 1) / size);
        var scales = StoredTensors.Require(tensors.TakeFloats($"{stem}.scales"), groups, outputs);
        var zeros = StoredTensors.Require(tensors.Take($"{stem}.qzeros", WeightType.I32), groups, wordColumns);
        var places = new Places(wordColumns);
        var table = GroupTable.Unpacked(GroupTable.InOrder(inputs, size), scales, zeros, places, (1, outputs));
        return new WeightTensor($"{stem}.weight", [outputs, inputs], words.Path, new PackedRows<Places>(words, places, table));
    }

    private readonly struct Places(int wordColumns) : IPackedPlaces
    {
        public int Number(ReadOnlySpan<uint> words, int output, int input)
        {
            var (word, within) = Math.DivRem(output, InWord);
            var place = within % 2 == 0 ? within / 2 : (InWord + within) / 2;
            return (int)(words[(input * wordColumns) + word] >> (Bits * place)) & 0xF;
        }
    }
}
