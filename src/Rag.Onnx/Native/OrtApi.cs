using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Rag.Onnx.Native;

/// <summary>
/// The functions of ONNX Runtime's C interface that its managed package does not bind. A function is a slot of struct OrtApi
/// (onnxruntime_c_api.h); the struct is append-only, so a slot keeps its number.
/// </summary>
internal static unsafe partial class OrtApi
{
    /// <summary>The version of the C interface for which the operators are written.</summary>
    public const uint Version = 24;

    private static readonly nint* s_slots = Load();

    public static nint CreateStatus(int code, string message)
    {
        var utf8 = Marshal.StringToCoTaskMemUTF8(message);
        var status = ((delegate* unmanaged[Cdecl]<int, nint, nint>)s_slots[0])(code, utf8);
        Marshal.FreeCoTaskMem(utf8);
        return status;
    }

    /// <summary>Throws the error that a status reports and releases the status. A status of 0 is success.</summary>
    public static void Check(nint status)
    {
        if (status != 0)
        {
            Throw(status);
        }
    }

    public static nint CreateCustomOpDomain(string domain)
    {
        var utf8 = Marshal.StringToCoTaskMemUTF8(domain);
        nint handle;
        var status = ((delegate* unmanaged[Cdecl]<nint, nint*, nint>)s_slots[26])(utf8, &handle);
        Marshal.FreeCoTaskMem(utf8);
        Check(status);
        return handle;
    }

    public static void AddOperator(nint domain, OrtCustomOp* definition) =>
        Check(((delegate* unmanaged[Cdecl]<nint, OrtCustomOp*, nint>)s_slots[27])(domain, definition));

    public static void AddDomain(SessionOptions options, nint domain)
    {
        Check(((delegate* unmanaged[Cdecl]<nint, nint, nint>)s_slots[28])(options.DangerousGetHandle(), domain));
        GC.KeepAlive(options);
    }

    public static void ReleaseDomain(nint domain) => ((delegate* unmanaged[Cdecl]<nint, void>)s_slots[101])(domain);

    public static void* Data(nint value)
    {
        void* data;
        Check(((delegate* unmanaged[Cdecl]<nint, void**, nint>)s_slots[51])(value, &data));
        return data;
    }

    /// <summary>The shape's memory belongs to the value.</summary>
    public static ReadOnlySpan<long> Shape(nint value, out int elementType)
    {
        int type;
        long* dimensions;
        nuint rank;
        Check(((delegate* unmanaged[Cdecl]<nint, int*, long**, nuint*, nint>)s_slots[414])(value, &type, &dimensions, &rank));
        elementType = type;
        return new ReadOnlySpan<long>(dimensions, (int)rank);
    }

    public static int InputCount(nint context) => Count(context, s_slots[88]);

    public static int OutputCount(nint context) => Count(context, s_slots[89]);

    private static int Count(nint context, nint slot)
    {
        nuint count;
        Check(((delegate* unmanaged[Cdecl]<nint, nuint*, nint>)slot)(context, &count));
        return (int)count;
    }

    /// <summary>0 for an optional input that is absent.</summary>
    public static nint Input(nint context, int index)
    {
        nint value;
        Check(((delegate* unmanaged[Cdecl]<nint, nuint, nint*, nint>)s_slots[90])(context, (nuint)index, &value));
        return value;
    }

    public static nint Output(nint context, int index, ReadOnlySpan<long> shape)
    {
        nint value;
        fixed (long* dimensions = shape)
        {
            Check(
                ((delegate* unmanaged[Cdecl]<nint, nuint, long*, nuint, nint*, nint>)s_slots[91])(
                    context,
                    (nuint)index,
                    dimensions,
                    (nuint)shape.Length,
                    &value
                )
            );
        }

        return value;
    }

    public static long? IntegerAttribute(nint info, string name)
    {
        long value;
        var utf8 = Marshal.StringToCoTaskMemUTF8(name);
        var status = ((delegate* unmanaged[Cdecl]<nint, nint, long*, nint>)s_slots[86])(info, utf8, &value);
        return Found(utf8, status) ? value : null;
    }

    public static float? FloatAttribute(nint info, string name)
    {
        float value;
        var utf8 = Marshal.StringToCoTaskMemUTF8(name);
        var status = ((delegate* unmanaged[Cdecl]<nint, nint, float*, nint>)s_slots[85])(info, utf8, &value);
        return Found(utf8, status) ? value : null;
    }

    public static string? TextAttribute(nint info, string name)
    {
        const int capacity = 256;
        var buffer = stackalloc byte[capacity];
        nuint size = capacity;
        var utf8 = Marshal.StringToCoTaskMemUTF8(name);
        var status = ((delegate* unmanaged[Cdecl]<nint, nint, byte*, nuint*, nint>)s_slots[87])(info, utf8, buffer, &size);
        return Found(utf8, status) ? Marshal.PtrToStringUTF8((nint)buffer) : null;
    }

    private static bool Found(nint utf8, nint status)
    {
        Marshal.FreeCoTaskMem(utf8);
        if (status != 0)
        {
            Release(status);
        }

        return status == 0;
    }

    private static void Throw(nint status)
    {
        var message = Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint, nint>)s_slots[2])(status));
        Release(status);
        throw new InvalidOperationException($"ONNX Runtime: {message}");
    }

    private static void Release(nint status) => ((delegate* unmanaged[Cdecl]<nint, void>)s_slots[93])(status);

    private static nint* Load()
    {
        var api = OrtGetApiBase()->GetApi(Version);
        return api != null
            ? api
            : throw new NotSupportedException(
                $"The ONNX Runtime library found offers no interface of version {Version}: use 1.{Version} or newer."
            );
    }

    [LibraryImport("onnxruntime")]
    private static partial ApiBase* OrtGetApiBase();

    [StructLayout(LayoutKind.Sequential)]
    private struct ApiBase
    {
        public delegate* unmanaged[Cdecl]<uint, nint*> GetApi;
        public delegate* unmanaged[Cdecl]<byte*> GetVersionString;
    }
}
