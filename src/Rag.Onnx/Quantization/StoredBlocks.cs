using System.Runtime.InteropServices;
using Rag.ModelFiles.Quantized;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Quantization;

/// <summary>
/// A matrix in the form of <see cref="StoredBlocksForm"/>. It is rounded when its values are written and let go with its scales.
/// </summary>
/// <param name="round">Rounds to the bits.</param>
internal sealed class StoredBlocks(string tensor, int rows, int columns, int bits, Func<int, BlockRows> round)
{
    private readonly int _bits = columns % 2 == 0 ? bits : 8; // two numbers of a byte belong to one row

    private BlockRows? _blocks;

    public IEnumerable<TensorToWrite> ToTensors() =>
        [
            new(
                $"{tensor}{StoredBlocksForm.ValuesEnding}",
                _bits == 8 ? WeightType.I8 : WeightType.U8,
                [rows, _bits == 8 ? columns : columns / 2],
                WriteValues
            ),
            new($"{tensor}{StoredBlocksForm.ScalesEnding}", WeightType.F32, [rows, BlockRows.BlocksOf(columns)], WriteScales),
        ];

    private void WriteValues(Stream stream)
    {
        _blocks = round(_bits);
        var width = BlockRows.BlocksOf(columns) * BlockRows.Length;
        var packed = new byte[columns / 2];
        for (var row = 0; row < rows; row++)
        {
            var values = _blocks.Values.AsSpan(row * width, columns);
            if (_bits == 8)
            {
                stream.Write(MemoryMarshal.AsBytes(values));
                continue;
            }

            for (var i = 0; i < packed.Length; i++)
            {
                packed[i] = (byte)((values[2 * i] & 0xF) | (values[(2 * i) + 1] << 4));
            }

            stream.Write(packed);
        }
    }

    private void WriteScales(Stream stream)
    {
        stream.Write(MemoryMarshal.AsBytes(_blocks!.Scales));
        _blocks = null;
    }
}
