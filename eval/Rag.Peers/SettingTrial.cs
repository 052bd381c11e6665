using Rag.Peers.Engines;

namespace Rag.Peers;

/// <summary>What a setting of a peer gave in a short trial, alone on the machine.</summary>
/// <param name="Setting">In the engine's own words.</param>
/// <param name="Prefill">Tokens a second of a long prompt.</param>
/// <param name="Decode">Of one sequence.</param>
/// <param name="DecodeMany">Of eight.</param>
internal sealed record SettingTrial(string Setting, double Prefill, double Decode, double DecodeMany)
{
    /// <summary>One figure for both decoding rates, in which a loss in one weighs as much as the same loss in the other.</summary>
    public double Decoding => Math.Sqrt(Decode * DecodeMany);

    public static double Rate(DecodeTiming timing) => timing.Tokens / timing.Seconds;
}
