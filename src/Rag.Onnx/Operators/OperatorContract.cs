using Rag.Kernels.Attention;
using Rag.Kernels.Experts;
using Rag.Kernels.Linear;
using Rag.Kernels.Simd;
using Rag.Kernels.States;
using Rag.Kernels.Threads;
using Rag.Onnx.Adapters;
using Rag.Onnx.Native;

namespace Rag.Onnx.Operators;

/// <summary>
/// The operators of domain <see cref="Domain"/> (version 1): their names, inputs, outputs and attributes. T = new tokens of the step, B =
/// sequences, MB = columns of the block tables, H and Hkv = query and KV heads, D = head size, NB = blocks, BS = slots in a block.
/// </summary>
internal static class OperatorContract
{
    public const string Domain = "rag";

    public const long DomainVersion = 1;

    /// <summary>
    /// Ragged attention over a paged KV cache, with the meaning of slots, positions, valid slots and deltas that
    /// <see cref="Engine.RaggedBatch"/> gives. Writes the new keys (rotated) and values into their slots, then attends.
    /// <para>Inputs, in order:</para>
    /// <list type="number">
    /// <item>qkv fp32 [T, (H + 2·Hkv)·D]: a row is the queries, then the keys, then the values of a token, not rotated</item>
    /// <item>key_cache, laid out as <see cref="KvCacheLayout"/> says: memory of the caller, written in place</item>
    /// <item>value_cache, with the shape of key_cache, also written in place</item>
    /// <item>cumulative_sequence_lengths i32 [B+1]</item>
    /// <item>past_sequence_lengths i32 [B], in slots</item>
    /// <item>block_table i32 [B, MB]</item>
    /// <item>block_valid i32 [B, MB]</item>
    /// <item>block_delta i32 [B, MB]</item>
    /// <item>cos_cache fp32 [context, R]: R = D/2, or less when only the first 2·R elements of a head are rotated; element i turns with i +
    /// R</item>
    /// <item>sin_cache fp32 [context, R]</item>
    /// <item>sinks fp32 [H], may be absent: a score of each head that takes part in the sum of the weights and adds no value</item>
    /// </list>
    /// <para>Output: fp32 [T, H·D].</para>
    /// <para>Attributes: <see cref="Heads"/>, <see cref="KvHeads"/>, <see cref="HeadSize"/>, <see cref="BlockSize"/> (a power of two),
    /// <see cref="KvTypeName"/> (text of
    /// <see cref="KvTypes.Text"/>), <see cref="Scale"/> (float; absent: 1/sqrt(D)), <see cref="Rotary"/> (integer; absent or 1: rotate, 0:
    /// not), <see cref="Window"/> (integer; the positions that a query sees, its own counted; absent: all before it),
    /// <see cref="SoftCap"/> (float; scores s become cap · tanh(s / cap); absent: they stay).</para>
    /// <para>Tables that do not fit the tensors fail the run with a sentence, before anything is written.</para>
    /// </summary>
    public const string PagedAttention = "PagedAttention";

    public const string Heads = "num_heads";
    public const string KvHeads = "kv_num_heads";
    public const string HeadSize = "head_size";
    public const string BlockSize = "block_size";
    public const string KvTypeName = "kv_type";
    public const string Scale = "scale";
    public const string Rotary = "rotary";
    public const string Window = "window";
    public const string SoftCap = "softcap";

    /// <summary>
    /// RMS normalization of the queries and the keys of rows, each group of as many elements as its gain has for itself: qkv fp32 [T, at
    /// least (H + 2·Hkv)·D], query_gain fp32 [D] or [H·D], key_gain fp32 [D] or [Hkv·D] -> fp32 [T, (H + 2·Hkv)·D], with the values as
    /// they are. Attributes: <see cref="Heads"/>, <see cref="KvHeads"/>, <see cref="HeadSize"/>, <see cref="Epsilon"/>.
    /// </summary>
    public const string HeadNorm = "HeadNorm";

    /// <summary>
    /// Layer normalization of the sum of two tensors and a bias: x fp32 [..., K], skip of the same shape, gain fp32 [K], optional offset
    /// fp32 [K] (added at the end), optional bias fp32 [K] -> fp32 [..., K] and, where the node names a second output, the sum itself.
    /// Attribute: <see cref="Epsilon"/>.
    /// </summary>
    public const string SumNorm = "SumNorm";

    /// <summary>
    /// A linear layer with 8-bit or 4-bit weights, a scale for each 32 inputs of an output, and activations rounded to 16 bit in the
    /// same blocks;
    /// weight, scale and bias in the order of <see cref="BlockWeights"/>. x fp32 [..., K], weight s8, scale fp32, optional gain fp32 [K]
    /// (RMS normalization of the rows), optional bias fp32, optional residual fp32 [..., N] -> fp32 [..., N]. An absent input has an empty
    /// name. Attributes: <see cref="Outputs"/> (N), <see cref="Gated"/> (a <see cref="LinearGate"/>: with one, the product has a gate
    /// beside every output, which becomes silu(gate) x product or gelu(gate) x product; absent: 0), <see cref="Epsilon"/> (of the
    /// normalization; absent: 1e-5), <see cref="Bits"/> (of a weight: 4 or 8; absent: 8). A row with a NaN or an infinity becomes a row of
    /// NaN.
    /// <para>An optional last input, row_adapters i32 [rows], says by which of the session's adapters a row is computed, 0 for none: what
    /// the adapter has for the layer that <see cref="AdapterLayer"/> and <see cref="AdapterPlaceName"/> (an
    /// <see cref="AdapterPlace"/>) name is added before the gate. A step without adapters computes what it would without the
    /// input.</para>
    /// </summary>
    public const string BlockLinear = "BlockLinear";

    /// <summary>
    /// A linear layer's product with what adapters add to it, for layers of other operators: product fp32 [T, N], the rows fp32 [T, K] that
    /// were multiplied, row_adapters i32 [T] -> fp32 [T, N]. Attributes: <see cref="AdapterLayer"/>, <see cref="AdapterPlaceName"/>.
    /// </summary>
    public const string AdapterSum = "AdapterSum";

    public const string AdapterLayer = "adapter_layer";
    public const string AdapterPlaceName = "adapter_place";

    public const string Outputs = "outputs";
    public const string Gated = "gated";

    public const string Epsilon = "epsilon";
    public const string Bits = "bits";

    /// <summary>
    /// The feed-forward part of a layer with a mixture of experts. K = width of a row, E = experts, I = <see cref="ExpertSize"/>. A row
    /// goes to the <see cref="Chosen"/> experts whose router
    /// logits are highest; the outputs of their gated feed-forward parts are added up by
    /// weights e^logit, divided by the sum over the row's own experts (<see cref="Normalized"/> 1) or over all (0). The rows of a step are
    /// grouped, so that an expert's matrices are read once and those of other experts not at all.
    /// <para>Inputs, in order; an absent one has an empty name:</para>
    /// <list type="number">
    /// <item>x fp32 [T, K]</item>
    /// <item>gain fp32 [K], may be absent: RMS normalization of the rows</item>
    /// <item>router fp32 [groups of E, K, 32]: columns in the order of <see cref="BlockWeights"/></item>
    /// <item>router_bias fp32 [groups of E, 32], may be absent</item>
    /// <item>gate_up [E, groups of I with gates, elements of a group]: with <see cref="Form"/> 0 fp32 [K, 32], with 1 and 2 s8 as
    /// <see cref="BlockWeights.Values"/> in 8 and 4 bits</item>
    /// <item>gate_up_scale fp32 [E, groups, blocks, 32], for forms 1 and 2</item>
    /// <item>gate_up_bias fp32 [E, groups, 32], may be absent</item>
    /// <item>down, down_scale, down_bias: likewise, from I to K without gates</item>
    /// <item>residual fp32 [T, K], may be absent: added to the output</item>
    /// </list>
    /// <para>Output: fp32 [T, K].</para>
    /// <para>Attributes: <see cref="ExpertCount"/> (E), <see cref="Chosen"/>, <see cref="ExpertSize"/>, <see cref="Normalized"/>,
    /// <see cref="Form"/> (an <see cref="ExpertForm"/>), <see cref="Layer"/> (of the model, under which rows are counted),
    /// <see cref="Gated"/> (a <see cref="LinearGate"/> other than none), <see cref="Slope"/> and <see cref="Limit"/> (floats, of
    /// <see cref="LinearGate.ClampedSwish"/>), <see cref="Epsilon"/> (of the normalization; absent: 1e-5).</para>
    /// </summary>
    public const string Experts = "Experts";

    public const string ExpertCount = "experts";
    public const string Chosen = "chosen";
    public const string ExpertSize = "size";
    public const string Normalized = "normalized";
    public const string Form = "form";
    public const string Layer = "layer";
    public const string Slope = "slope";
    public const string Limit = "limit";

    /// <summary>
    /// A causal convolution of each channel for itself. The states of a layer are fp32 [NS, S], one slot a row: memory of the caller,
    /// written in place; what sequences read and write there <see cref="StateCall"/> says. The operator's part of a slot begins at
    /// <see cref="StateOffset"/>: the last taps - 1 rows of what is convolved. Inputs: x fp32 [T, W], states, cumulative_sequence_lengths
    /// i32 [B+1], state_from i32 [B], state_to i32 [B], weight fp32 [taps, C] (the earliest row's first), optional bias fp32 [C] -> fp32
    /// [T, C]. Convolved are C columns of x from <see cref="RowsColumn"/> on (absent: 0). With <see cref="Gates"/> 1 (absent: 0) two gates
    /// stand there before them, C columns each: the first is multiplied with what goes in, the second with what comes out.
    /// Attributes besides: <see cref="Taps"/>, <see cref="Silu"/> (1: outputs go through SiLU; absent: 0), StateOffset (absent: 0).
    /// </summary>
    public const string CausalConvolution = "CausalConvolution";

    /// <summary>
    /// The selective scan of Mamba-2, with the norm behind its gate. Inputs: rows fp32 [T, H·D + 2·G·N] (values of all heads, for each
    /// group what goes into its states, for each group what comes out), projected fp32 [T, W] (with steps [H] from
    /// <see cref="StepColumn"/> on and gates [H·D] from <see cref="GateColumn"/> on), states, cumulative_sequence_lengths, state_from,
    /// state_to as those of <see cref="CausalConvolution"/>, step_bias fp32 [H], decay fp32 [H] (negative), direct fp32 [H], gain fp32
    /// [H·D] -> fp32 [T, H·D]. A step is softplus(steps + step_bias) within its limits. What comes out is multiplied by SiLU of its gate,
    /// then RMS normalized in <see cref="NormGroups"/> of equal size, then multiplied by the gain. Attributes besides:
    /// <see cref="Heads"/> (H), <see cref="HeadSize"/> (D), <see cref="Groups"/> (G, a divisor of H), <see cref="StateSize"/> (N),
    /// <see cref="LeastStep"/>, <see cref="MostStep"/>, <see cref="Epsilon"/> (of the norm), <see cref="StateOffset"/>, from where each
    /// head has N rows of D values, filled up to a multiple of 32.
    /// </summary>
    public const string SelectiveScan = "SelectiveScan";

    /// <summary>
    /// The gated delta rule, with the norm of its heads. Inputs: rows fp32 [T, 2·Hk·N + H·D] (queries of all key heads, their keys, the
    /// values of all heads, none of them normalized), projected fp32 [T, W] (from <see cref="StepColumn"/> on for each head how much is
    /// written, then for each what makes it forget; from <see cref="GateColumn"/> on gates [H·D]), states, cumulative_sequence_lengths,
    /// state_from, state_to as those of <see cref="CausalConvolution"/>, step_bias fp32 [H], decay fp32 [H] (negative), gain fp32 [D] ->
    /// fp32 [T, H·D]. What comes out of each head is RMS normalized, then multiplied by the gain and by SiLU of its gate. Attributes
    /// besides: <see cref="Heads"/> (H), <see cref="KvHeads"/> (Hk, a divisor of H), <see cref="StateSize"/> (N), <see cref="HeadSize"/>
    /// (D), <see cref="Epsilon"/> (of the norm), <see cref="StateOffset"/>, from where each head has N rows of D values, filled up to a
    /// multiple of 32.
    /// </summary>
    public const string GatedDelta = "GatedDelta";

    public const string RowsColumn = "rows_column";
    public const string StepColumn = "step_column";
    public const string GateColumn = "gate_column";
    public const string Gates = "gates";
    public const string NormGroups = "norm_groups";
    public const string Taps = "taps";
    public const string Silu = "silu";
    public const string Groups = "groups";
    public const string StateSize = "state_size";
    public const string LeastStep = "least_step";
    public const string MostStep = "most_step";
    public const string StateOffset = "state_offset";

    /// <summary>New objects for one session; the session's operator domain owns them.</summary>
    /// <param name="adapters">Where the graph takes adapters, those of the session.</param>
    /// <param name="witness">Null where nobody looks at what experts read.</param>
    public static IReadOnlyList<ManagedOperator> CreateOperators(
        SimdLevel simd,
        WorkTeam team,
        AdapterTable? adapters,
        ExpertCounts counts,
        IExpertWitness? witness
    ) =>
        [
            new PagedAttentionOperator(simd, team),
            new BlockLinearOperator(simd, team, adapters),
            new AdapterSumOperator(simd, team, adapters),
            new ExpertsOperator(simd, team, counts, witness),
            new HeadNormOperator(simd, team),
            new SumNormOperator(simd, team),
            new CausalConvolutionOperator(simd, team),
            new SelectiveScanOperator(simd, team),
            new GatedDeltaOperator(simd, team),
        ];
}
