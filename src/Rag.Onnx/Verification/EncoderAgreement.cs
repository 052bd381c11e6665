namespace Rag.Onnx.Verification;

/// <summary>How far an encoder's figures are from those of its reference implementation.</summary>
/// <param name="LargestDifference">The largest absolute one; infinite where a figure is no number.</param>
/// <param name="Cases">How many were compared.</param>
public sealed record EncoderAgreement(double LargestDifference, int Cases);
