namespace Rag.Kernels.Simd;

/// <summary>
/// An integer that is known when a kernel is compiled, as a type argument: branches on it cost nothing, and the branches not taken vanish.
/// </summary>
internal interface IConstInt
{
    static abstract int Value { get; }
}

internal readonly struct Const1 : IConstInt
{
    public static int Value => 1;
}

internal readonly struct Const2 : IConstInt
{
    public static int Value => 2;
}

internal readonly struct Const3 : IConstInt
{
    public static int Value => 3;
}

internal readonly struct Const4 : IConstInt
{
    public static int Value => 4;
}

internal readonly struct Const5 : IConstInt
{
    public static int Value => 5;
}

internal readonly struct Const6 : IConstInt
{
    public static int Value => 6;
}

/// <summary>A condition that is known when a kernel is compiled, as a type argument.</summary>
internal interface IConstBool
{
    static abstract bool Value { get; }
}

internal readonly struct ConstTrue : IConstBool
{
    public static bool Value => true;
}

internal readonly struct ConstFalse : IConstBool
{
    public static bool Value => false;
}
