using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rag.Cluster.Routing;

/// <summary>A node as routing knows it: a number that every node makes of the name alone, so that all of them place alike.</summary>
public readonly record struct NodeId(ulong Value)
{
    public static NodeId Of(string name) => new(BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name))));

    public override string ToString() => Value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}
