namespace Rag.Onnx.Adapters;

/// <summary>Where in a graph adapters have a part.</summary>
/// <param name="Rows">The graph's value that says each row's adapter.</param>
internal sealed record AdapterSite(int Layer, AdapterPlace Place, string Rows);
