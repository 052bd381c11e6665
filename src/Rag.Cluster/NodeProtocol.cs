namespace Rag.Cluster;

/// <summary>
/// What nodes say to each other, as a number that rises when nodes of before would not understand it, or would take it for something else.
/// What is only added, and may be left unread, leaves it as it is. Nodes of two numbers do not answer over one database.
/// </summary>
public static class NodeProtocol
{
    public const int Version = 1;
}
