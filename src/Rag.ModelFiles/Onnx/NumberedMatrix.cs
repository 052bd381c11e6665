using Rag.Core.Numerics;
using Rag.ModelFiles.Quantized;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Onnx;

/// <summary>
/// The matrix of a MatMulNBits or a GatherBlockQuantized: unsigned numbers of few bits in blocks along the inputs of an output, each block
/// with a scale and a number that stands for zero.
/// </summary>
internal static class NumberedMatrix
{
    private static readonly WeightType[] s_floats = [WeightType.F32, WeightType.F16, WeightType.BF16];

    /// <summary>The matrix [outputs, inputs] that a node multiplies by.</summary>
    /// <param name="node">With the attributes K (inputs), N (outputs), bits and block_size.</param>
    /// <param name="constant">The initializer that is an input of the node; null where there is none.</param>
    /// <exception cref="ModelFileException">A tensor is missing, or is not what the node's attributes make it.</exception>
    public static WeightTensor Read(string path, OnnxNode node, Func<int, WeightTensor?> constant) =>
        Read(path, node, constant, numbersInput: 1, Size(path, node, "K"), Size(path, node, "N"));

    /// <summary>The table [rows, columns] whose rows a node looks up.</summary>
    /// <inheritdoc cref="Read(string, OnnxNode, Func{int, WeightTensor})"/>
    public static WeightTensor ReadTable(string path, OnnxNode node, Func<int, WeightTensor?> constant)
    {
        var isTable =
            constant(0) is { Type: WeightType.U8, Shape.Length: 2 }
            && (node.Integer("gather_axis", 0), node.Integer("quantize_axis", 1)) == (0, 1)
            && node.Integer("bits", 4) is 2 or 4 or 8;
        var numbers = isTable
            ? constant(0)!
            : throw new ModelFileException(path, $"the node {node} does not look up the rows of a table of whole bytes.");
        var columns = StoredTensors.Dimension(numbers, numbers.Columns * 8L / node.Integer("bits", 4));
        return Read(path, node, constant, numbersInput: 0, columns, StoredTensors.Dimension(numbers, numbers.Rows));
    }

    private static WeightTensor Read(
        string path,
        OnnxNode node,
        Func<int, WeightTensor?> constant,
        int numbersInput,
        int inputs,
        int outputs
    )
    {
        var (bits, size) = (node.Integer("bits", 4), node.Integer("block_size", 0));
        if (bits is not (2 or 4 or 8) || size is not (16 or 32 or 64 or 128 or 256))
        {
            throw new ModelFileException(
                path,
                $"the node {node} has numbers of {bits} bits in blocks of {size}; 2, 4 and 8 bits in blocks of 16 to 256 are supported."
            );
        }

        var blocks = Integers.CeilDivide(inputs, (int)size);
        var rowBytes = (int)(blocks * size * bits / 8);
        var numbers = Of(path, node, constant(numbersInput), "numbers", (long)outputs * rowBytes, WeightType.U8);
        var scales = Of(path, node, constant(2), "scales", (long)outputs * blocks, s_floats);
        var zeros = Zeros(path, node, constant, outputs, blocks, (int)bits);
        var groups = GroupsOf(path, node, constant, inputs, (int)size, blocks);
        var places = new AlongInputs((int)bits, rowBytes / sizeof(uint), 1);
        return new WeightTensor(numbers.Name, [outputs, inputs], numbers.Path, new RowsOnDemand(Rows));

        // Scales and zero points in the form in which they are computed with take more memory than the numbers: they are not kept.
        IRowReader Rows() => new PackedRows<AlongInputs>(numbers, places, new GroupTable(groups(), scales.ToFloat32(), zeros(), blocks, 1));
    }

    private static int Size(string path, OnnxNode node, string attribute)
    {
        const int largest = 1 << 28;
        return node.Integer(attribute, 0) is > 0 and <= largest and var size
            ? (int)size
            : throw new ModelFileException(path, $"the node {node} has no size {attribute} from 1 to {largest}.");
    }

    private static Func<int[]> GroupsOf(string path, OnnxNode node, Func<int, WeightTensor?> constant, int inputs, int size, int blocks)
    {
        const int place = 4;
        if (node.Input(place).Length == 0)
        {
            return () => GroupTable.InOrder(inputs, size);
        }

        var given = Of(path, node, constant(place), "groups of inputs", inputs, WeightType.I32);
        return () => GroupTable.Given(given, blocks);
    }

    /// <summary>One for each output and block, from numbers that are packed to whole bytes output by output.</summary>
    private static Func<int[]> Zeros(string path, OnnxNode node, Func<int, WeightTensor?> constant, int outputs, int blocks, int bits)
    {
        const int place = 3;
        if (node.Input(place).Length == 0)
        {
            return () => [.. Enumerable.Repeat(1 << (bits - 1), outputs * blocks)];
        }

        var bytes = Integers.CeilDivide(blocks * bits, 8);
        var packed = Of(path, node, constant(place), "zero points", (long)outputs * bytes, WeightType.U8);
        return () => [.. Enumerable.Range(0, outputs * blocks).Select(Number)];

        int Number(int i)
        {
            var (output, block) = Math.DivRem(i, blocks);
            var (inByte, shift) = Math.DivRem(block * bits, 8);
            return (packed.Bytes[(output * bytes) + inByte] >> shift) & ((1 << bits) - 1);
        }
    }

    /// <summary>Requires an initializer of one of the types with so many elements, whatever its shape.</summary>
    private static WeightTensor Of(
        string path,
        OnnxNode node,
        WeightTensor? tensor,
        string what,
        long elements,
        params ReadOnlySpan<WeightType> types
    ) =>
        tensor is null ? throw new ModelFileException(path, $"the {what} of the node {node} are no initializer that is read.")
        : tensor.Elements != elements || !types.Contains(tensor.Type)
            ? throw new ModelFileException(
                tensor.Path,
                $"the initializer {tensor} is not of {elements} elements of the type {string.Join(" or ", types.ToArray())} that the node "
                    + $"{node} needs for its {what}."
            )
        : tensor;
}
