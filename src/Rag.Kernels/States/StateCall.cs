namespace Rag.Kernels.States;

/// <summary>
/// The states of one layer and what a step does with them: sequence b reads slot From[b], or begins with zeros where that is negative, and
/// writes slot To[b], or nothing where that is negative. No slot that is written is read or written by another sequence, so a step that
/// fails leaves every state that it read as it was.
/// </summary>
internal unsafe struct StateCall
{
    /// <summary>New tokens of all sequences.</summary>
    public int Tokens;

    public int Sequences;

    /// <summary>[Sequences + 1]; tokens of sequence b are rows [CumulativeLengths[b], CumulativeLengths[b+1]).</summary>
    public int* CumulativeLengths;

    public int* From;
    public int* To;

    /// <summary>[Slots, SlotFloats]</summary>
    public float* States;

    public int Slots;
    public long SlotFloats;

    /// <summary>Where in a slot the operator's own part begins.</summary>
    public int Offset;

    /// <summary>Null for a state of zeros.</summary>
    public readonly float* Read(int sequence) => From[sequence] < 0 ? null : States + (From[sequence] * SlotFloats) + Offset;

    /// <summary>Null where the state is not kept.</summary>
    public readonly float* Written(int sequence) => To[sequence] < 0 ? null : States + (To[sequence] * SlotFloats) + Offset;

    /// <exception cref="ArgumentException">The tables do not fit the tensors.</exception>
    /// <param name="floats">Of the operator's own part of a slot.</param>
    public readonly void Check(int floats)
    {
        if (Offset < 0 || Offset + (long)floats > SlotFloats)
        {
            throw new ArgumentException($"a slot of {SlotFloats} numbers does not hold the {floats} from {Offset} on");
        }

        if (CumulativeLengths[0] != 0 || CumulativeLengths[Sequences] != Tokens)
        {
            throw new ArgumentException($"cumulative_sequence_lengths does not run from 0 to {Tokens}");
        }

        for (var b = 0; b < Sequences; b++)
        {
            if (CumulativeLengths[b + 1] < CumulativeLengths[b])
            {
                throw new ArgumentException($"cumulative_sequence_lengths falls at sequence {b}");
            }

            if (From[b] >= Slots || To[b] >= Slots || (To[b] >= 0 && To[b] == From[b]))
            {
                throw new ArgumentException($"sequence {b} reads slot {From[b]} and writes slot {To[b]} of {Slots}");
            }
        }
    }
}
