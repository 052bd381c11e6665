namespace Rag.Fuzz.Tests;

/// <summary>
/// A reader of something that comes from outside. Every input is either read or refused as documented, within bounds of time and memory.
/// </summary>
public abstract class FuzzTarget
{
    /// <summary>Names the target in reports, and its folder of kept inputs below Corpus.</summary>
    public string Name => NameOf(GetType());

    public static string NameOf(Type type) => type.Name.Replace("Target", "", StringComparison.Ordinal);

    /// <summary>The longest that one input may take, on a busy machine.</summary>
    public virtual TimeSpan Patience => TimeSpan.FromSeconds(10);

    /// <summary>The most that reading one input may allocate, in bytes, live or not.</summary>
    public virtual long MostAllocated => 512L << 20;

    /// <summary>Inputs made by mutation are at most this long, in bytes. Seeds may be longer.</summary>
    public virtual int Longest => 1 << 16;

    /// <summary>Words of the format, which mutations insert.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <summary>Inputs to begin with: well-formed ones that reach far, and those that did harm once.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    /// <summary>Reads one input and checks what was read. Throws only where a rule is broken: refusals are caught here.</summary>
    public abstract void Run(byte[] input);

    public override string ToString() => Name;
}
