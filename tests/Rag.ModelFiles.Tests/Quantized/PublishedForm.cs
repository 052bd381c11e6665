using System.Text.Json.Nodes;
using Rag.ModelFiles.Safetensors;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tests.Quantized;

/// <summary>
/// A published quantized form, written by its specification and in another way than the product reads it: numbers are put bit by bit into
/// arrays of bits.
/// </summary>
/// <param name="Settings">quantization_config</param>
/// <param name="Encode">Turns a matrix [rows, columns] with the name of its module into tensors and into what these stand for.</param>
internal sealed record PublishedForm(string Name, string Settings, Func<string, float[], int, int, EncodedMatrix> Encode)
{
    public static IReadOnlyList<PublishedForm> All { get; } =
    [
        new("fp8-tile", """{"quant_method":"fp8","fmt":"e4m3","weight_block_size":[32,16]}""", (m, w, r, c) =>
            Float8(m, w, r, c, 32, 16, "weight_scale_inv", [Ceil(r, 32), Ceil(c, 16)])
        ),
        new("fp8-tensor", """{"quant_method":"fp8","activation_scheme":"static"}""", (m, w, r, c) =>
            Float8(m, w, r, c, r, c, "weight_scale", [])
        ),
        new(
            "fp8-channel",
            """{"quant_method":"compressed-tensors","format":"float-quantized","config_groups":{"group_0":{"weights":{"num_bits":8,"type":"float","strategy":"channel"}}},"ignore":["lm_head"]}""",
            (m, w, r, c) => Float8(m, w, r, c, 1, c, "weight_scale", [r, 1])
        ),
        new("gptq-2", Gptq(2, 16, "gptq"), (m, w, r, c) => Gptq(m, w, r, c, 2, 16, 1, false)),
        new("gptq-3", Gptq(3, 32, "gptq"), (m, w, r, c) => Gptq(m, w, r, c, 3, 32, 1, false)),
        new("gptq-4", Gptq(4, 32, "gptq"), (m, w, r, c) => Gptq(m, w, r, c, 4, 32, 1, false)),
        new("gptq-4-order", Gptq(4, 32, "gptq"), (m, w, r, c) => Gptq(m, w, r, c, 4, 32, 1, true)),
        new("gptq-4-v2", Gptq(4, 32, "gptq_v2"), (m, w, r, c) => Gptq(m, w, r, c, 4, 32, 0, true)),
        new("gptq-8-whole", Gptq(8, -1, "gptq"), (m, w, r, c) => Gptq(m, w, r, c, 8, c, 1, false)),
        new(
            "awq",
            """{"quant_method":"awq","bits":4,"group_size":16,"zero_point":true,"version":"GEMM","modules_to_not_convert":null}""",
            Awq
        ),
        new("pack-4", Packed(4, 32), (m, w, r, c) => Packed(m, w, r, c, 4, 32, false)),
        new("pack-4-zero", Packed(4, 32), (m, w, r, c) => Packed(m, w, r, c, 4, 32, true)),
        new("pack-8", Packed(8, 16), (m, w, r, c) => Packed(m, w, r, c, 8, 16, false)),
        new(
            "int8",
            """{"quant_method":"compressed-tensors","format":"int-quantized","config_groups":{"group_0":{"weights":{"num_bits":8,"type":"int","strategy":"channel"}}}}""",
            Int8
        ),
    ];

    public static PublishedForm Get(string name) => All.First(form => form.Name == name);

    private static string Gptq(int bits, int size, string format) =>
        new JsonObject
        {
            ["quant_method"] = "gptq",
            ["bits"] = bits,
            ["group_size"] = size,
            ["checkpoint_format"] = format,
            ["desc_act"] = true,
        }.ToJsonString();

    private static string Packed(int bits, int size)
    {
        var weights = new JsonObject
        {
            ["num_bits"] = bits,
            ["type"] = "int",
            ["strategy"] = "group",
            ["group_size"] = size,
        };
        var groups = new JsonObject { ["group_0"] = new JsonObject { ["weights"] = weights } };
        return new JsonObject
        {
            ["quant_method"] = "compressed-tensors",
            ["format"] = "pack-quantized",
            ["config_groups"] = groups,
        }.ToJsonString();
    }

    private static int Ceil(int a, int b) => (a + b - 1) / b;

    private static EncodedMatrix Float8(
        string module,
        float[] w,
        int rows,
        int columns,
        int tileRows,
        int tileColumns,
        string scaleName,
        int[] shape
    )
    {
        var inRow = Ceil(columns, tileColumns);
        var scales = new float[Ceil(rows, tileRows) * inRow];
        var (codes, values) = (new byte[w.Length], new float[w.Length]);
        int Tile(int i) => (i / columns / tileRows * inRow) + (i % columns / tileColumns);
        for (var i = 0; i < w.Length; i++)
        {
            scales[Tile(i)] = Math.Max(scales[Tile(i)], MathF.Abs(w[i]) / 448);
        }

        for (var i = 0; i < w.Length; i++)
        {
            var code = Enumerable
                .Range(0, 256)
                .Where(c => (c & 0x7F) != 0x7F)
                .MinBy(c => Math.Abs(E4M3(c) - (w[i] / (double)scales[Tile(i)])));
            (codes[i], values[i]) = ((byte)code, (float)E4M3(code) * scales[Tile(i)]);
        }

        return new EncodedMatrix(
            [
                TensorToWrite.Of($"{module}.weight", WeightType.F8_E4M3, [rows, columns], codes),
                TensorToWrite.Of($"{module}.{scaleName}", WeightType.F32, [.. shape], scales),
            ],
            values
        );
    }

    /// <summary>Sign, four bits of exponent with bias 7, three of mantissa.</summary>
    public static double E4M3(int code)
    {
        var (exponent, mantissa) = (code >> 3 & 15, code & 7);
        var magnitude = exponent == 0 ? mantissa / 8.0 * Math.Pow(2, -6) : (1 + (mantissa / 8.0)) * Math.Pow(2, exponent - 7);
        return code >= 128 ? -magnitude : magnitude;
    }

    private static EncodedMatrix Gptq(string module, float[] w, int rows, int columns, int bits, int size, int less, bool shuffled)
    {
        var groupOf = Enumerable.Range(0, columns).Select(c => (shuffled ? c * 7 % columns : c) / size).ToArray();
        var (numbers, zeros, scales, values) = Grouped(w, rows, columns, bits, groupOf, lowest: 1);
        var groups = groupOf.Max() + 1;
        int[] turned = [.. Enumerable.Range(0, columns * rows).Select(i => numbers[(i % rows * columns) + (i / rows)])];
        int[] packed = new int[columns * bits / 32 * rows];
        for (var output = 0; output < rows; output++)
        {
            var words = Bits(Enumerable.Range(0, columns).Select(input => turned[(input * rows) + output]), bits);
            for (var i = 0; i < words.Length; i++)
            {
                packed[(i * rows) + output] = words[i];
            }
        }

        List<TensorToWrite> tensors =
        [
            TensorToWrite.Of($"{module}.qweight", WeightType.I32, [columns * bits / 32, rows], packed),
            TensorToWrite.Of(
                $"{module}.scales",
                WeightType.F16,
                [groups, rows],
                Enumerable.Range(0, groups * rows).Select(i => (Half)scales[(i % rows * groups) + (i / rows)]).ToArray()
            ),
            TensorToWrite.Of(
                $"{module}.qzeros",
                WeightType.I32,
                [groups, Ceil(rows * bits, 32)],
                Enumerable
                    .Range(0, groups)
                    .SelectMany(g => Bits(Enumerable.Range(0, rows).Select(o => zeros[(o * groups) + g] - less), bits))
                    .ToArray()
            ),
        ];
        if (shuffled)
        {
            tensors.Add(TensorToWrite.Of($"{module}.g_idx", WeightType.I32, [columns], groupOf));
        }

        return new EncodedMatrix(tensors, values);
    }

    private static EncodedMatrix Awq(string module, float[] w, int rows, int columns)
    {
        int[] order = [0, 2, 4, 6, 1, 3, 5, 7];
        var groupOf = Enumerable.Range(0, columns).Select(c => c / 16).ToArray();
        var (numbers, zeros, scales, values) = Grouped(w, rows, columns, 4, groupOf, lowest: 0);
        var groups = columns / 16;
        int[] Row(Func<int, int> number) => Bits(Enumerable.Range(0, rows).Select(o => number((o / 8 * 8) + order[o % 8])), 4);
        return new EncodedMatrix(
            [
                TensorToWrite.Of(
                    $"{module}.qweight",
                    WeightType.I32,
                    [columns, rows / 8],
                    Enumerable.Range(0, columns).SelectMany(c => Row(o => numbers[(o * columns) + c])).ToArray()
                ),
                TensorToWrite.Of(
                    $"{module}.qzeros",
                    WeightType.I32,
                    [groups, rows / 8],
                    Enumerable.Range(0, groups).SelectMany(g => Row(o => zeros[(o * groups) + g])).ToArray()
                ),
                TensorToWrite.Of(
                    $"{module}.scales",
                    WeightType.F16,
                    [groups, rows],
                    Enumerable.Range(0, groups * rows).Select(i => (Half)scales[(i % rows * groups) + (i / rows)]).ToArray()
                ),
            ],
            values
        );
    }

    private static EncodedMatrix Packed(string module, float[] w, int rows, int columns, int bits, int size, bool withZeros)
    {
        var groupOf = Enumerable.Range(0, columns).Select(c => c / size).ToArray();
        var (numbers, zeros, scales, values) = Grouped(w, rows, columns, bits, groupOf, lowest: 0, middle: !withZeros);
        var groups = groupOf.Max() + 1;
        List<TensorToWrite> tensors =
        [
            TensorToWrite.Of(
                $"{module}.weight_packed",
                WeightType.I32,
                [rows, Ceil(columns * bits, 32)],
                Enumerable.Range(0, rows).SelectMany(r => Bits(numbers.Skip(r * columns).Take(columns), bits)).ToArray()
            ),
            TensorToWrite.Of($"{module}.weight_shape", WeightType.I64, [2], new long[] { rows, columns }),
            TensorToWrite.Of($"{module}.weight_scale", WeightType.F16, [rows, groups], scales.Select(scale => (Half)scale).ToArray()),
        ];
        if (withZeros)
        {
            var packed = new int[Ceil(rows * bits, 32) * groups];
            for (var g = 0; g < groups; g++)
            {
                var words = Bits(Enumerable.Range(0, rows).Select(o => zeros[(o * groups) + g]), bits);
                for (var i = 0; i < words.Length; i++)
                {
                    packed[(i * groups) + g] = words[i];
                }
            }

            tensors.Add(TensorToWrite.Of($"{module}.weight_zero_point", WeightType.I32, [Ceil(rows * bits, 32), groups], packed));
        }

        return new EncodedMatrix(tensors, values);
    }

    private static EncodedMatrix Int8(string module, float[] w, int rows, int columns)
    {
        var (numbers, _, scales, values) = Grouped(w, rows, columns, 8, new int[columns], lowest: 0, middle: true);
        return new EncodedMatrix(
            [
                TensorToWrite.Of($"{module}.weight", WeightType.I8, [rows, columns], numbers.Select(n => (sbyte)(n - 128)).ToArray()),
                TensorToWrite.Of($"{module}.weight_scale", WeightType.F16, [rows, 1], scales.Select(scale => (Half)scale).ToArray()),
            ],
            values
        );
    }

    /// <summary>Unsigned numbers around a zero point, with scales that a half holds exactly.</summary>
    private static (int[] Numbers, int[] Zeros, float[] Scales, float[] Values) Grouped(
        float[] w,
        int rows,
        int columns,
        int bits,
        int[] groupOf,
        int lowest,
        bool middle = false
    )
    {
        var (groups, most) = (groupOf.Max() + 1, (1 << bits) - 1);
        var (numbers, values) = (new int[w.Length], new float[w.Length]);
        var (zeros, scales) = (new int[rows * groups], new float[rows * groups]);
        for (var row = 0; row < rows; row++)
        {
            for (var g = 0; g < groups; g++)
            {
                var own = Enumerable.Range(0, columns).Where(c => groupOf[c] == g).Select(c => w[(row * columns) + c]).ToArray();
                var (low, high) = (Math.Min(0, own.Min()), Math.Max(0, own.Max()));
                var at = (row * groups) + g;
                scales[at] = (float)(Half)(middle ? Math.Max(-low, high) / (most / 2) : (high - low) / (most - 1));
                zeros[at] = middle ? (most + 1) / 2 : Math.Clamp((int)MathF.Round(-low / scales[at]), lowest, most);
            }

            for (var c = 0; c < columns; c++)
            {
                var (at, i) = ((row * groups) + groupOf[c], (row * columns) + c);
                numbers[i] = Math.Clamp((int)MathF.Round(w[i] / scales[at]) + zeros[at], 0, most);
                values[i] = (numbers[i] - zeros[at]) * scales[at];
            }
        }

        return (numbers, zeros, scales, values);
    }

    /// <summary>Numbers one behind the other, bit by bit, in words of 32 bits.</summary>
    private static int[] Bits(IEnumerable<int> numbers, int bits)
    {
        bool[] all = [.. numbers.SelectMany(number => Enumerable.Range(0, bits).Select(bit => (number >> bit & 1) != 0))];
        return [.. all.Chunk(32).Select(word => word.Select((set, bit) => set ? 1 << bit : 0).Aggregate(0, (a, b) => a | b))];
    }
}
